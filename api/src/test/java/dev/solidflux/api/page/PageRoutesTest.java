package dev.solidflux.api.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.guard.InlineScripts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PageRoutesTest {
  private final ScriptedServer server = new ScriptedServer();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    server.close();
    client.close();
  }

  @Test
  void everyViewIsTheSameDocument() throws Exception {
    assertThat(get("/").body())
        .startsWith("<!doctype html>")
        .isEqualTo(get("/runs/01k").body())
        .isEqualTo(get("/queues/gpu%2Fdepth%20map").body());
  }

  @Test
  void everythingThatTheDocumentNamesIsServed() throws Exception {
    String document = get("/").body();
    var named = Pattern.compile("\"(/(?:assets|webjars)/[^\"]+)\"").matcher(document).results();
    assertThat(named.map(found -> found.group(1)).toList())
        .hasSize(7)
        .allSatisfy(path -> assertThat(get(path).statusCode()).as(path).isEqualTo(200));
  }

  @Test
  void thePolicyLetsThroughTheImportMapAndNoOtherInlineScript() throws Exception {
    var digests = InlineScripts.of(Assets.DOCUMENT);
    assertThat(digests).hasSize(1);
    assertThat(get("/").headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy ->
                assertThat(policy).contains(digests.getFirst()).doesNotContain("unsafe-inline"));
  }

  @Test
  void scriptsAreScriptsAndAreAskedForAgainByTheirDigest() throws Exception {
    HttpResponse<String> first = get("/assets/main.js");
    assertThat(first.headers().firstValue("Content-Type"))
        .hasValue("text/javascript;charset=UTF-8");
    assertThat(first.headers().firstValue("Cache-Control")).hasValue("no-cache");
    String etag = first.headers().firstValue("ETag").orElseThrow();
    HttpRequest again =
        HttpRequest.newBuilder(uri("/assets/main.js")).header("If-None-Match", etag).build();
    assertThat(client.send(again, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(304);
  }

  @Test
  void whatIsNoFileOfThePageIsNotServed() throws Exception {
    for (String path :
        new String[] {
          "/assets/",
          "/assets/none.js",
          "/assets/../index.html",
          "/assets/%2e%2e/index.html",
          "/webjars/preact/10.28.0/package.json",
          "/application.yaml",
          "/runs/a/b"
        }) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(404);
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create(server.url(path));
  }
}
