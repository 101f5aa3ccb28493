package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** An invocation says from which run its result is, or why it was computed. */
class CacheApiTest {

  private static MemoryServer server;
  private static WebTestClient client;

  @BeforeAll
  static void start() {
    server = MemoryServer.start();
    client = server.client();
    server.worker.succeeding("depth", task -> task.args());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String run(String photo) {
    String run =
        Documents.submit(
            client, "{\"pipeline\": \"kept\", \"input\": {\"photo\": \"%s\"}}".formatted(photo));
    assertThat(Documents.end(server, run)).isEqualTo("{\"state\":\"succeeded\"}");
    return run;
  }

  private static JsonNode invocation(String run) {
    return server.until("/api/v1/runs/" + run + "/invocations/1", any -> true);
  }

  @Test
  void theSecondRunHasTheResultOfTheFirstAndAThirdSaysWhatDiffers() {
    Documents.register(
        client,
        """
        pipeline: kept
        solids:
          a: {queue: q, task: depth, args: {photo: "${input.photo}", scale: 2}, cache: {for: 1h}, timeout: {run: 1m}}
        output: "${a}"
        """);
    String first = run("a.jpg");
    JsonNode computed = invocation(first);
    assertThat(computed.path("cache"))
        .hasToString(
            "{\"hit\":false,\"run\":null,\"invocation\":null,\"because\":\"nothing was kept\"}");
    assertThat(computed.path("attempts")).hasSize(1);

    JsonNode answered = invocation(run("a.jpg"));

    assertThat(answered.path("cache"))
        .hasToString(
            "{\"hit\":true,\"run\":\"%s\",\"invocation\":1,\"because\":null}".formatted(first));
    assertThat(answered.path("state").asString()).isEqualTo("succeeded");
    assertThat(answered.path("attempts")).isEmpty();
    assertThat(answered.at("/result/value")).isEqualTo(computed.at("/result/value"));

    assertThat(invocation(run("b.jpg")).at("/cache/because").asString())
        .isEqualTo("args.photo is another one than in run " + first);
  }
}
