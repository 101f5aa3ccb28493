package dev.solidflux.api.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code broker} on a scripted server and management API; on RabbitMQ itself, see the system test.
 */
class BrokerCommandTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private ScriptedApi api;

  @BeforeEach
  void script() throws IOException {
    api = new ScriptedApi();
    environment.put("SOLIDFLUX_URL", api.url());
    api.on("GET /api/v1/pipelines?limit=200", 200, "{'items': [{'name': 'p'}], 'next': null}")
        .on(
            "GET /api/v1/pipelines/p/versions?limit=5",
            200,
            "{'items': [{'version': 2}, {'version': 1}], 'next': null}")
        .on(
            "GET /api/v1/pipelines/p/versions/2",
            200,
            "{'document': {'pipeline': 'p', 'solids': {'a': {'queue': 'gpu', 'task': 't',"
                + " 'timeout': {'run': '1h'}}}}}")
        .on(
            "GET /api/v1/pipelines/p/versions/1",
            200,
            "{'document': {'pipeline': 'p', 'solids': {'a': {'queue': 'gpu', 'task': 't'}}}}");
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private int broker(String... words) {
    Shell shell =
        new Shell(
            environment,
            new StandardInput(InputStream.nullInputStream()),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false,
            Optional.empty());
    List<String> all = new ArrayList<>(List.of("broker"));
    all.addAll(List.of(words));
    return Cli.run(shell, all.toArray(String[]::new));
  }

  @Test
  void definitionsAreOfTheInstallationAndTheVirtualHostThatTheEnvironmentNames() {
    environment.put("SOLIDFLUX_DEPLOYMENT", "prod");
    environment.put("SOLIDFLUX_AMQP_URL", "amqp://me:s3cret@rabbit/work");
    assertThat(broker("definitions", "--unlimited=3h", "--margin=30m")).isZero();
    assertThat(out.toString(UTF_8))
        .contains(
            "\"sf.prod.queue.gpu\"", "\"vhost\" : \"work\"", "\"consumer-timeout\" : 12600000")
        .doesNotContain("s3cret");
    assertThat(err.toString(UTF_8))
        .isEqualTo("note: queue gpu: no timeout.run in p/a; taken to run for 3h\n");
  }

  @Test
  void resourcesAreDocumentsOfYaml() {
    assertThat(broker("resources", "--cluster=rabbit", "--versions=5")).isZero();
    assertThat(out.toString(UTF_8).split("---\n"))
        .hasSize(7)
        .anyMatch(one -> one.contains("kind: Policy") && one.contains("pattern: ^gpu$"));
  }

  @Test
  void whatDiffersIsSaidAndTheExitCodeSaysSo() {
    String vhost = "%2F";
    api.on("GET /api/overview", 200, "{'rabbitmq_version': '4.0.5'}")
        .on("GET /api/vhosts/" + vhost, 200, "{}")
        .on("GET /api/policies/" + vhost, 200, "[]")
        .on(
            "GET /api/queues/"
                + vhost
                + "?columns=name,type,policy,operator_policy,effective_policy_definition",
            200,
            "[]")
        .on("GET /api/exchanges/" + vhost + "/sf.default.dead-letters", 404, "{}")
        .on("GET /api/queues/" + vhost + "/sf.default.dead-letters", 404, "{}");
    assertThat(broker("check", "--management=" + api.url())).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString(UTF_8))
        .contains("missing: policy sf.default.queue.gpu\n", "missing: exchange, queue, binding");
  }

  @Test
  void everyWordThatCannotBeUsedIsNamed() {
    assertThat(
            broker(
                "check",
                "--management=" + api.url(),
                "--margin=long",
                "--delivery-limit=0",
                "--deployment=A"))
        .isEqualTo(ExitCode.INVALID);
    assertThat(err.toString(UTF_8)).contains("--margin", "--delivery-limit", "--deployment");
  }

  @Test
  void theManagementApiHasToBeNamedAndItsPasswordIsNotRepeated() {
    assertThat(broker("check")).isEqualTo(ExitCode.INVALID);
    assertThat(err.toString(UTF_8)).contains("--management");
    assertThat(broker("check", "--management=amqp://me:s3cret@rabbit")).isEqualTo(ExitCode.INVALID);
    assertThat(err.toString(UTF_8)).contains("http://user:password@host").doesNotContain("s3cret");
  }

  @Test
  void whatIsNoManagementApiIsToldFromOneThatIsAway() {
    api.on("GET /api/overview", 200, "text/html", "<html>");
    assertThat(broker("check", "--management=" + api.url())).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString(UTF_8)).contains("is no management API");
  }
}
