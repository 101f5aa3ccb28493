package dev.solidflux.api.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class CliTest {
  private static final String RUN = "01k00000000000000000000000";

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private String in = "";
  private ScriptedApi api;

  @BeforeEach
  void startServer() throws IOException {
    api = new ScriptedApi();
    environment.put("SOLIDFLUX_URL", api.url());
  }

  @AfterEach
  void stopServer() {
    api.close();
  }

  @Test
  void aSubmittedRunsIdIsAllThatAScriptGets() {
    api.on("POST /api/v1/runs", 202, "{'id': '" + RUN + "', 'state': 'queued'}");

    int status =
        run(
            "run",
            "photos",
            "-i",
            "photos=/tmp/x",
            "-i",
            "most=3",
            "--version",
            "2",
            "--tag",
            "a",
            "--priority",
            "7");

    assertThat(status).isZero();
    assertThat(out()).isEqualTo(RUN + "\n");
    assertThat(err()).isEqualTo(api.url() + "/runs/" + RUN + "\n");
    assertThat(api.requests().getFirst().body())
        .isEqualTo(
            json(
                "{'input':{'photos':'/tmp/x','most':3},'tags':['a'],'priority':7,'pipeline':'photos','version':2}"));
    assertThat(api.requests().getFirst().key()).isNotEmpty();
  }

  @Test
  void aFileIsRegisteredAndRunAtTheVersionItBecame() throws IOException {
    Path file = Files.writeString(folder.resolve("hello.yaml"), "pipeline: hello\n");
    api.on("POST /api/v1/pipelines", 201, "{'name': 'hello', 'version': 7, 'created': true}")
        .on("POST /api/v1/runs", 202, "{'id': '" + RUN + "'}");

    assertThat(run("run", file.toString())).isZero();

    assertThat(api.requests().get(0).contentType()).isEqualTo("application/yaml");
    assertThat(api.requests().get(0).body()).isEqualTo("pipeline: hello\n");
    assertThat(api.requests().get(1).body()).contains(json("'pipeline':'hello','version':7"));
  }

  @ParameterizedTest
  @CsvSource({"succeeded, 0", "failed, 1", "cancelled, 3"})
  void watchingARunEndsAsTheRunDid(String state, int status) {
    ended(state);
    api.stream(RUN, ":\n\n" + "event: end\ndata: {'state': '" + state + "'}\n\n");

    assertThat(run("watch", RUN)).isEqualTo(status);

    assertThat(JsonMapper.shared().readTree(out()))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    json(
                        "{'id': '%s', 'pipeline': 'p', 'version': 1, 'state': '%s', 'output': {'n': 1}, 'failure': null}"
                            .formatted(RUN, state))));
  }

  @Test
  void aStreamThatBreaksOffIsGoneOnWithWhereItWas() {
    ended("succeeded");
    api.stream(RUN, event(1, "run-started", "{}") + "id: 2\nevent: run-ev").stream(
        RUN, event(2, "cancel-requested", "{'reason': 'x'}"))
        .stream(
            RUN, event(2, "cancel-requested", "{'reason': 'x'}") + event(3, "run-succeeded", "{}"))
        .stream(RUN, "event: end\ndata: {'state': 'succeeded'}\n\n");

    assertThat(run("watch", RUN)).isZero();

    assertThat(api.requests().stream().filter(r -> r.route().endsWith("/events")))
        .extracting(ScriptedApi.Request::lastEventId)
        .containsExactly("0", "1", "2", "3");
    assertThat(err().lines().map(line -> line.replaceFirst("^\\S+  ", "")))
        .containsExactly(
            "p version 1, run " + RUN + ": started", "cancelling: x", "the run succeeded");
  }

  @Test
  void faultsOfADocumentAreShownAsPlacesInTheFile() throws IOException {
    Path file = Files.writeString(folder.resolve("room.yaml"), "x");
    api.on(
        "POST /api/v1/pipelines",
        422,
        "{'code': 'invalid-pipeline', 'title': 'The pipeline document has faults', 'detail': '2 faults',"
            + " 'errors': [{'code': 'cycle', 'message': 'a -> b\\u001b[2J -> a', 'line': 3, 'column': 5},"
            + " {'code': 'missing', 'message': 'no queue', 'pointer': '/solids/a'}]}");

    assertThat(run("register", file.toString())).isEqualTo(5);

    assertThat(err())
        .isEqualTo(
            """
            solidflux: The pipeline document has faults [invalid-pipeline]
            %1$s:3:5: a -> b -> a [cycle]
            %1$s at /solids/a: no queue [missing]
            """
                .formatted(file));
    assertThat(out()).isEmpty();
  }

  @Test
  void aRefusedRunShowsTheFieldsAtFault() {
    api.on(
        "POST /api/v1/runs",
        400,
        "{'code': 'invalid-request', 'title': 'The request has faults', 'detail': '',"
            + " 'errors': [{'code': 'type', 'message': 'must be text', 'pointer': '/tags/0'}]}");

    assertThat(run("run", "photos")).isEqualTo(5);
    assertThat(err()).contains("/tags/0: must be text [type]\n");
  }

  @Test
  void aRunThatHasEndedCannotBeCancelled() {
    api.on(
        "POST /api/v1/runs/" + RUN + "/cancel",
        409,
        "{'code': 'run-ended', 'title': 'The run has ended', 'detail': 'it succeeded'}");

    assertThat(run("cancel", RUN)).isEqualTo(5);
    assertThat(err()).isEqualTo("solidflux: The run has ended: it succeeded [run-ended]\n");
  }

  @Test
  void aCancellationCarriesItsReason() {
    api.on("POST /api/v1/runs/" + RUN + "/cancel", 202, "");

    assertThat(run("cancel", RUN, "--reason", "too dark")).isZero();
    assertThat(api.requests().getFirst().body()).isEqualTo(json("{'reason':'too dark'}"));
  }

  @Test
  void anIdCannotLeadToAnotherRoute() {
    run("watch", "../pipelines?x=1");

    assertThat(api.requests().getFirst().route())
        .isEqualTo("GET /api/v1/runs/..%2Fpipelines%3Fx%3D1");
  }

  @Test
  void runsAreListedOverSeveralPages() {
    String item =
        "{'id': '%s', 'state': 'running', 'createdAt': '2026-03-01T12:00:00.25Z', 'pipeline': 'p', 'version': 1}";
    api.on(
            "GET /api/v1/runs?state=running&limit=3",
            200,
            "{'items': [%s, %s], 'next': 'c/1'}"
                .formatted(item.formatted("a"), item.formatted("b")))
        .on(
            "GET /api/v1/runs?state=running&limit=1&cursor=c%2F1",
            200, "{'items': [%s], 'next': 'd'}".formatted(item.formatted("c")));

    assertThat(run("runs", "--state", "running", "-n", "3")).isZero();

    assertThat(out().lines().map(line -> line.replaceAll(" {2,}", " | ")))
        .containsExactly(
            "RUN | STATE | CREATED | PIPELINE",
            "a | running | 2026-03-01T12:00:00Z | p version 1",
            "b | running | 2026-03-01T12:00:00Z | p version 1",
            "c | running | 2026-03-01T12:00:00Z | p version 1");
  }

  @Test
  void aRunThatIsSetAsideIsListedWithItsReason() {
    String item =
        "{'id': 'a', 'pipeline': 'p', 'version': 1, 'state': 'running', 'createdAt': '2026-03-01T12:00:00Z',"
            + " 'setAside': {'at': '2026-03-01T12:00:00Z', 'reason': 'event 7\\u001b[2J is unknown'}}";
    api.on(
        "GET /api/v1/runs?setAside=true&limit=20",
        200,
        "{'items': [%s], 'next': null}".formatted(item));

    assertThat(run("runs", "--set-aside")).isZero();

    assertThat(out().lines().skip(1).map(line -> line.replaceAll(" {2,}", " | ")))
        .containsExactly(
            "a | running | 2026-03-01T12:00:00Z | p version 1 | set aside: event 7 is unknown");
  }

  @Test
  void runsAreListedByTagAndTime() {
    String from =
        "GET /api/v1/runs?tag=a%20b&since=2026-03-01&until=2026-03-02T00%3A00%3A00Z&limit=20";
    api.on(from, 200, "{'items': [], 'next': null}");

    assertThat(
            run("runs", "--tag", "a b", "--since", "2026-03-01", "--until", "2026-03-02T00:00:00Z"))
        .isZero();
    assertThat(Ago.orTime("90m", Instant.parse("2026-03-01T12:00:00Z")))
        .isEqualTo("2026-03-01T10:30:00Z");
  }

  @Test
  void theLogIsReadInPagesWithStackTracesAsTheyStand() {
    detail(
        "failed",
        "'failure': {'solid': 'a', 'cause': 'task', 'type': 'E', 'message': 'm', 'stack': 'T:\\n  at x'}");
    api.on(
            "GET /api/v1/runs/" + RUN + "/logs?level=warn&limit=200&cursor=0",
            200,
            "{'items': [%s], 'next': '7'}"
                .formatted(logged(5, 1, "warn", "Traceback:\\n\\tat \\u001b[2Jb")))
        .on(
            "GET /api/v1/runs/" + RUN + "/logs?level=warn&limit=200&cursor=7",
            200,
            "{'items': [%s], 'next': null}".formatted(logged(9, 2, "error", "no pixels")));
    names();

    assertThat(run("logs", RUN, "--level", "warn")).isZero();

    assertThat(out().lines().map(line -> line.replaceFirst("^\\d\\S+ \\d\\S+  ", "")))
        .containsExactly(
            "a: warn: Traceback:  n=1",
            "        at b",
            "b[3]: error: no pixels  n=1",
            "a failed: E: m",
            "    T:",
            "      at x");
  }

  @Test
  void aSignalIsSentWithWhatItSays() {
    api.on("POST /api/v1/runs/" + RUN + "/signals/go%20on", 202, "");
    api.on("POST /api/v1/runs/" + RUN + "/signals/go", 202, "");

    assertThat(run("signal", RUN, "go on", "--payload", "{\"by\": 1.10}")).isZero();
    assertThat(api.requests().getLast().body()).isEqualTo("{\"by\":1.10}");
    assertThat(run("signal", RUN, "go", "--payload", "yes")).isZero();
    assertThat(api.requests().getLast().body()).isEqualTo("\"yes\"");
    assertThat(run("signal", RUN, "go")).isZero();
    assertThat(api.requests().getLast().body()).isEmpty();
    assertThat(err()).endsWith("sent signal go to run " + RUN + "\n");
  }

  /** The history as far as it names the first two invocations. */
  private void names() {
    String scheduled =
        "{'seq': %d, 'type': 'invocations-scheduled', 'body': {'scope': 0, 'solid': '%s', 'invocation': %d, 'index': %s, 'args': [{}]}}";
    api.on(
        "GET /api/v1/runs/" + RUN + "/events?after=0&limit=200",
        200,
        "{'items': [%s, %s], 'next': null}"
            .formatted(
                scheduled.formatted(1, "a", 1, "null"), scheduled.formatted(2, "b", 2, "3")));
  }

  @Test
  void oneSolidsLogIsToldAlone() {
    detail("succeeded", "'failure': null");
    api.on(
        "GET /api/v1/runs/" + RUN + "/logs?limit=200&cursor=0",
        200,
        "{'items': [%s, %s], 'next': null}"
            .formatted(logged(5, 1, "info", "x"), logged(6, 2, "info", "y")));
    names();

    assertThat(run("logs", RUN, "--solid", "a", "--json")).isZero();

    assertThat(out().lines().map(line -> JsonMapper.shared().readTree(line).path("id").asInt()))
        .containsExactly(5);
  }

  @Test
  void aFollowedLogGoesOnOverBrokenStreamsAndTellsNothingTwice() {
    detail("running", "'failure': null");
    detail("succeeded", "'failure': null");
    names();
    String route = "GET /api/v1/runs/" + RUN + "/logs?limit=200&cursor=";
    String none = "{'items': [], 'next': null}";
    api.on(route + 0, 200, "{'items': [%s], 'next': null}".formatted(logged(5, 1, "info", "x")))
        .on(route + 5, 200, none)
        .on(route + 5, 200, "{'items': [%s], 'next': null}".formatted(logged(8, 1, "info", "y")))
        .on(route + 8, 200, none);
    api.stream(RUN, event(10, "cancel-requested", "{'reason': ''}") + telemetry(5)).stream(
        RUN, telemetry(8) + telemetry(8) + "event: end\ndata: {'state': 'succeeded'}\n\n");

    assertThat(run("logs", "-f", RUN)).isZero();

    assertThat(out().lines().map(line -> line.replaceFirst("^\\d\\S+ \\d\\S+  ", "")))
        .containsExactly("a: info: x  n=1", "a: info: y  n=1");
    assertThat(api.requests().stream().filter(r -> r.route().endsWith("/events")))
        .extracting(ScriptedApi.Request::lastEventId)
        .containsExactly("9", "10");
  }

  private void detail(String state, String failure) {
    api.on(
        "GET /api/v1/runs/" + RUN,
        200,
        "{'id': '%s', 'state': '%s', 'seq': 9, %s, 'solids': [{'name': 'a'}]}"
            .formatted(RUN, state, failure));
  }

  private static String logged(int id, int invocation, String level, String message) {
    return "{'id': %d, 'invocation': %d, 'attempt': 1, 'at': '2026-03-01T12:00:00Z', 'lines': [{'level': '%s', 'message': '%s', 'fields': {'n': 1}}], 'dropped': 0}"
        .formatted(id, invocation, level, message);
  }

  private static String telemetry(int id) {
    return "event: telemetry\ndata: {'id': %d, 'invocation': 1, 'attempt': 1, 'kind': 'log', 'body': {}}\n\n"
        .formatted(id);
  }

  @Test
  void releasingIsAskedForAndNotWaitedFor() {
    api.on("POST /api/v1/runs/" + RUN + "/release", 202, "");

    assertThat(run("release", RUN)).isZero();

    assertThat(out()).isEmpty();
    assertThat(err()).isEqualTo("asked for run " + RUN + " to be released\n");
  }

  @Test
  void aRunThatIsNotSetAsideIsNotReleased() {
    api.on(
        "POST /api/v1/runs/" + RUN + "/release",
        409,
        "{'code': 'not-set-aside', 'title': 'The run is not set aside', 'detail': 'run x is not set aside'}");

    assertThat(run("release", RUN)).isEqualTo(5);

    assertThat(err())
        .isEqualTo("solidflux: The run is not set aside: run x is not set aside [not-set-aside]\n");
  }

  @Test
  void whatKeepsAWatchedRunFromGoingOnIsToldOnce() {
    String detail =
        "{'id': '%s', 'pipeline': 'p', 'version': 1, 'state': '%s', 'seq': 1, 'solids': [{'name': 'a',"
            + " 'queue': 'q', 'forEach': false, 'trouble': {'reason': 'no such queue', 'since': 'x'}}]}";
    String queue =
        "'queues': [{'queue': '%s', 'trouble': {'reason': '%s', 'since': 'x'}, 'backlog': {'workers': 0, 'tasks': %d}}]}";
    String stuck = queue.formatted("q", "no such queue", 3);
    String other = queue.formatted("other", "unheard of", 1);
    api.on("GET /api/v1/runs/" + RUN, 200, detail.formatted(RUN, "running"))
        .on("GET /api/v1/runs/" + RUN, 200, detail.formatted(RUN, "succeeded"));
    api.on("GET /api/v1/runs/" + RUN + "/standing", 200, "{'setAside': null, " + stuck)
        .on(
            "GET /api/v1/runs/" + RUN + "/standing",
            200,
            "{'setAside': {'at': 'x', 'reason': 'event 3'}, "
                + queue.formatted("q", "no such queue", 4))
        .on(
            "GET /api/v1/runs/" + RUN + "/standing",
            200,
            "{'setAside': null, 'broker': 'blocked: memory', " + other);
    api.stream(RUN, event(1, "run-started", "{}")).stream(
        RUN,
        event(
                2,
                "invocations-scheduled",
                "{'scope': 0, 'solid': 'a', 'invocation': 1, 'index': null, 'args': [{}]}")
            + "event: view\ndata: {'state': 'running', 'seq': 2, 'solids':"
            + " [{'name': 'a', 'state': 'open', 'count': 1, 'tally': {'queued': 1}}]}\n\n")
        .stream(RUN, ":\n\n")
        .stream(RUN, event(3, "run-succeeded", "{}") + "event: end\ndata: {'state': 's'}\n\n");

    assertThat(run("watch", RUN)).isZero();

    assertThat(err().lines().map(line -> line.replaceFirst("^\\d\\S+  ", "")))
        .containsExactly(
            "tasks do not get through to queue q: no such queue",
            "p version 1, run " + RUN + ": started",
            "tasks do not get through to queue q: no such queue (4 tasks wait there)",
            "the run is set aside, and goes on once it is released: event 3",
            "the broker takes no tasks, it is blocked: memory",
            "the run succeeded");
  }

  @Test
  void aServerThatIsNotThereIsSaidSo() throws IOException {
    environment.put("SOLIDFLUX_URL", "http://127.0.0.1:" + portOfNobody());

    assertThat(run("runs")).isEqualTo(4);
    assertThat(err()).startsWith("solidflux: no server answers at http://127.0.0.1:");
  }

  @Test
  void anotherProgramsAnswerIsNotTakenForOurs() {
    api.on("GET /api/v1/runs?limit=20", 200, "text/html", "<h1>It works!</h1>");

    assertThat(run("runs")).isEqualTo(5);
    assertThat(err()).contains("This is no Solidflux server");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "fly",
        "run",
        "run photos --inptu a=1",
        "run photos --input a",
        "run photos --version x",
        "run hello.yaml --version 1",
        "run no-such-file.yaml",
        "register",
        "register no-such-file.yaml",
        "run - --input @- --input a=@-",
        "validate",
        "validate no-such-file.yaml",
        "convert",
        "convert no-such-file.json",
        "convert -",
        "pipelines --limit 0",
        "show",
        "show 01k00000000000000000000000 --version 2",
        "logs",
        "watch",
        "watch a b",
        "runs --limit 0",
        "worker",
        "bench",
        "demo --input photos=no-such-folder",
        "demo"
      })
  void wordsThatCannotBeUsedEndWith2AndOneComplaint(String words) {
    int status = run(words.isEmpty() ? new String[0] : words.split(" "));

    assertThat(status).isEqualTo(2);
    assertThat(err()).startsWith("solidflux: ");
    assertThat(err().lines().count()).isLessThanOrEqualTo(2);
    assertThat(out()).isEmpty();
    assertThat(api.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:8080", "ftp://x", "http://", "http://x?y", "a b"})
  void anAddressThatIsNoneEndsWith2(String url) {
    environment.put("SOLIDFLUX_URL", url);

    assertThat(run("runs")).isEqualTo(2);
    assertThat(err()).startsWith("solidflux: SOLIDFLUX_URL must be");
  }

  @Test
  void aBenchmarkIsGivenItsWords() {
    assertThat(run("bench", "--help")).isZero();
    assertThat(out()).startsWith("Usage: solidflux bench");
  }

  @Test
  void aBenchmarksHelpListsItsOptions() {
    assertThat(run("bench", "steps", "--help")).isZero();
    assertThat(out())
        .startsWith("Usage: bench steps")
        .contains("--in-flight")
        .doesNotContain("bench waiting");
  }

  @Test
  void aDocumentMayBePipedIn() {
    in = " {\"pipeline\": \"hello\"}";
    api.on("POST /api/v1/pipelines", 201, "{'name': 'hello', 'version': 7, 'created': true}");

    assertThat(run("register", "-")).isZero();

    assertThat(out()).isEqualTo("hello version 7\n");
    assertThat(api.requests().getFirst().contentType()).isEqualTo("application/json");
    assertThat(api.requests().getFirst().body()).isEqualTo(in);
  }

  @Test
  void workersThatAreBusyAreToldOnce() {
    String detail =
        "{'id': '%s', 'pipeline': 'p', 'version': 1, 'state': '%s', 'seq': 1, 'solids': [{'name': 'a',"
            + " 'queue': 'q', 'forEach': false, 'trouble': null, 'backlog': {'workers': 2, 'tasks': 1}}]}";
    api.on("GET /api/v1/runs/" + RUN, 200, detail.formatted(RUN, "running"))
        .on("GET /api/v1/runs/" + RUN, 200, detail.formatted(RUN, "succeeded"));
    api.stream(RUN, event(1, "run-started", "{}") + event(2, "run-succeeded", "{}")).stream(
        RUN, "event: end\ndata: {'state': 'succeeded'}\n\n");

    assertThat(run("watch", RUN)).isZero();

    assertThat(err().lines().map(line -> line.replaceFirst("^\\d\\S+  ", "")))
        .containsOnlyOnce("all workers of queue q are busy (one task waits there)");
  }

  @Test
  void warningsAreShownAsPlacesInTheFileAndNoMore() throws IOException {
    Path file = Files.writeString(folder.resolve("room.yaml"), "x");
    String warned =
        "'warnings': [{'code': 'no-deadline', 'message': 'it may run\\u001b[2J for ever', 'line': 3,"
            + " 'column': 5}]";
    api.on("POST /api/v1/pipelines", 201, "{'name': 'room', 'version': 1, " + warned + "}")
        .on(
            "POST /api/v1/pipelines/validate",
            200,
            "{'name': 'room', 'solids': [{}], " + warned + "}");

    assertThat(run("register", file.toString())).isZero();
    assertThat(run("validate", file.toString())).isZero();

    assertThat(out()).isEqualTo("room version 1\nroom: valid, 1 solid\n");
    assertThat(err())
        .isEqualTo(
            "%s:3:5: warning: it may run for ever [no-deadline]\n".formatted(file).repeat(2));
  }

  @Test
  void aDocumentIsCheckedWithoutBeingRegistered() {
    in = "pipeline: hello";
    api.on("POST /api/v1/pipelines/validate", 200, "{'name': 'hello', 'solids': [{}, {}]}")
        .on(
            "POST /api/v1/pipelines/validate",
            422,
            "{'code': 'invalid-pipeline', 'title': 'The pipeline document has faults',"
                + " 'errors': [{'code': 'cycle', 'message': 'a -> a', 'line': 3, 'column': 5}]}");

    assertThat(run("validate", "-")).isZero();
    assertThat(out()).isEqualTo("hello: valid, 2 solids\n");
    assertThat(run("validate", "-")).isEqualTo(5);
    assertThat(err())
        .isEqualTo(
            """
            solidflux: The pipeline document has faults [invalid-pipeline]
            standard input:3:5: a -> a [cycle]
            """);
  }

  @Test
  void aCanvasBecomesADocumentAndWhatItLacksIsSaid() {
    in =
        "{'task': 'tasks.hello', 'args': [], 'kwargs': {}, 'options': {'priority': 200}}"
            .replace('\'', '"');

    assertThat(run("convert", "-", "--name", "hello")).isZero();

    assertThat(out()).contains("\"pipeline\" : \"hello\"", "\"task\" : \"tasks.hello\"");
    assertThat(err())
        .isEqualTo(
            """
            on Celery's default queue, since a canvas says nothing of task_routes and decorators: tasks.hello
            not converted: the canvas: its priority
            """);
    assertThat(api.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "{, standard input is no JSON: ",
    "[], standard input: the canvas: not a signature",
    "'', standard input: the canvas: not a signature"
  })
  void whatIsNoCanvasEndsWith2AndItsPlace(String text, String complaint) {
    in = text;

    assertThat(run("convert", "-")).isEqualTo(2);

    assertThat(out()).isEmpty();
    assertThat(err()).startsWith("solidflux: " + complaint);
  }

  @Test
  void pipelinesAreListed() {
    api.on(
        "GET /api/v1/pipelines?limit=200",
        200,
        "{'items': [{'name': 'p', 'version': 3, 'createdAt': '2026-03-01T12:00:00.5Z'}], 'next': null}");

    assertThat(run("pipelines")).isZero();

    assertThat(out().lines().map(line -> line.replaceAll(" {2,}", " | ")))
        .containsExactly("PIPELINE | VERSION | REGISTERED", "p | 3 | 2026-03-01T12:00:00Z");
  }

  @Test
  void aRunIsShownWithWhatKeepsItFromGoingOn() {
    api.on(
        "GET /api/v1/runs/" + RUN,
        200,
        ("{'id': '%s', 'pipeline': 'p', 'version': 1, 'state': 'failed', 'tags': ['x', 'y'], 'seq': 9, 'createdAt': '2026-03-01T12:00:00Z', 'endedAt': null, 'setAside': null, 'failure': {'solid': 'b', 'type': 'E', 'message': 'no \\u001b[2J'}, 'solids': [{'name': 'a', 'queue': 'q', 'state': 'open', 'count': 3, 'trouble': {'reason': 'no such queue'}, 'tally': {'succeeded': 1, 'queued': 1}},"
                + " {'name': 'b', 'queue': 'q', 'state': 'open', 'count': 9, 'tally': {'succeeded': 1, 'started': 2, 'held': 1}}]}")
            .formatted(RUN));

    assertThat(run("show", RUN)).isZero();

    assertThat(out().lines().map(line -> line.replaceAll(" {2,}", " | ").strip()))
        .containsExactly(
            "run | " + RUN,
            "pipeline | p version 1",
            "state | failed",
            "tags | x, y",
            "submitted | 2026-03-01T12:00:00Z",
            "failure | b: E: no",
            "",
            "SOLID | STATE | DONE | QUEUE |",
            "a | open | 1/3 | q | stuck: no such queue",
            "b | open | 1/9 | q | 2 started, 1 held");
  }

  @Test
  void aRunThatIsHeldIsShownWithItsLimit() {
    api.on(
        "GET /api/v1/runs/" + RUN,
        200,
        "{'id': '%s', 'pipeline': 'p', 'version': 1, 'state': 'held', 'permit': {'limit': 'p#0', 'key': 'ada\\u001b[2J', 'max': 2, 'ahead': 5}, 'solids': []}"
            .formatted(RUN));

    assertThat(run("show", RUN)).isZero();

    assertThat(out())
        .contains("waits      for a permit of p#0 for ada, of which there are 2; 5 are before it");
  }

  @Test
  void aNameWithADotIsAPipelineAndAFileHasAnEnding() {
    api.on("GET /api/v1/pipelines/room.v2", 200, "{'name': 'room.v2', 'version': 1, 'solids': []}");
    api.on("POST /api/v1/runs", 202, "{'id': '%s'}".formatted(RUN));

    assertThat(run("run", "room.v2")).isZero();
    assertThat(run("run", "nothing.yaml")).isEqualTo(2);
    assertThat(err()).contains("nothing.yaml");
  }

  @Test
  void anInvocationOfARunIsShownWithItsAttempts() {
    solids();
    api.on(
        "GET /api/v1/runs/" + RUN + "/invocations?path=a%5B1%5D&limit=51",
        200,
        "{'items': [{'invocation': 7, 'path': 'a[1]', 'state': 'succeeded'}], 'next': null}");
    api.on(
        "GET /api/v1/runs/" + RUN + "/invocations/7",
        200,
        "{'invocation': 7, 'path': 'a[1]', 'state': 'succeeded', 'awaits': null, 'cache': {'hit': false, 'because': 'args.n is another\\u001b[1m one than in run x'}, 'args': {'bytes': 8, 'value': {'n': 1.10}, 'text': null},"
            + "'result': {'bytes': 90000, 'value': null, 'text': '[1,2'}, 'attempts': ["
            + "{'attempt': 1, 'state': 'failed', 'sentAt': '2026-03-01T12:00:00Z', 'startedAt': '2026-03-01T12:00:03Z', 'endedAt': '2026-03-01T12:01:03.5Z',"
            + " 'worker': 'w\\u001b[1m', 'redeliveries': 2, 'late': false, 'failure': {'type': 'E', 'message': 'no\\nroom'}},"
            + "{'attempt': 2, 'state': 'succeeded', 'sentAt': '2026-03-01T12:02:00Z', 'startedAt': null, 'endedAt': '2026-03-01T12:02:01Z',"
            + " 'worker': null, 'redeliveries': 0, 'late': true, 'failure': null}]}");

    assertThat(run("show", RUN, "a[1]")).isZero();

    assertThat(lines())
        .containsExactly(
            "invocation a[1]",
            "solid | task t on queue q",
            "state | succeeded",
            "cache | miss: args.n is another one than in run x",
            "args | {\"n\":1.10}",
            "result | [1,2… (90,000 bytes)",
            "",
            "ATTEMPT | STATE | WAITED | TOOK | WORKER |",
            "1 | failed | 3.0 s | 60.5 s | w | lost 2×; E: no room",
            "2 | succeeded | 1.0 s | its result came late;");
    assertThat(run("show", RUN, "a[1]", "--json")).isZero();
    assertThat(out()).contains("\"invocation\" : 7");
  }

  @Test
  void aSolidOfARunIsShownWithALineForEachInvocation() {
    solids();
    api.on(
        "GET /api/v1/runs/" + RUN + "/invocations?solid=a&limit=51",
        200,
        "{'items': [{'invocation': 1, 'path': 'a[0]', 'state': 'waiting', 'signal': 'go'},"
            + "{'invocation': 2, 'path': 'a[1]', 'state': 'failed', 'failure': {'type': 'E', 'message': 'm'}}], 'next': null}");

    assertThat(run("show", RUN, "a")).isZero();

    assertThat(lines())
        .containsExactly(
            "solid | a, task t on queue q",
            "state | waiting",
            "after | b, c (join: any)",
            "skipped | 2×, on account of b",
            "",
            "PATH | STATE |",
            "a[0] | waiting | waits for the signal go",
            "a[1] | failed | E: m");
  }

  @Test
  void anElementOfAGroupIsShownWithWhatIsInIt() {
    solids();
    api.on(
        "GET /api/v1/runs/" + RUN + "/scopes?path=g%5B3%5D&limit=51",
        200,
        "{'items': [{'scope': 4, 'path': 'g[3]', 'state': 'open'}], 'next': null}");
    api.on(
        "GET /api/v1/runs/" + RUN + "/scopes/4",
        200,
        "{'scope': 4, 'path': 'g[3]', 'state': 'open', 'failure': null, 'solids': ["
            + "{'name': 'g.cut', 'path': 'g[3].cut', 'state': 'skipped', 'because': null},"
            + "{'name': 'g.join', 'path': 'g[3].join', 'state': 'open', 'because': null}]}");

    assertThat(run("show", RUN, "g[3]")).isZero();

    assertThat(lines())
        .containsExactly(
            "element | g[3]",
            "solid | group",
            "state | open",
            "",
            "PATH | STATE |",
            "g[3].cut | skipped | its condition is false",
            "g[3].join | open |");
  }

  @Test
  void aSolidThatARunDoesNotHaveEndsWith2AndTheNearest() {
    solids();

    assertThat(run("show", RUN, "ab")).isEqualTo(2);
    assertThat(err()).contains("the run has no solid ab; did you mean 'a'?");
    assertThat(run("show", "p", "a")).isEqualTo(2);
  }

  private void solids() {
    api.on(
        "GET /api/v1/runs/" + RUN,
        200,
        "{'id': '%s', 'state': 'running', 'solids': [".formatted(RUN)
            + "{'name': 'a', 'kind': 'task', 'queue': 'q', 'task': 't', 'state': 'waiting', 'dependsOn': ['b', 'c'], 'join': 'any',"
            + " 'skipped': [{'because': 'b', 'count': 2}], 'failure': null},"
            + "{'name': 'g', 'kind': 'group', 'state': 'open', 'skipped': [], 'failure': null}]}");
  }

  private List<String> lines() {
    return out().lines().map(line -> line.replaceAll(" {2,}", " | ").strip()).toList();
  }

  @Test
  void aPipelineIsShownAtTheVersionThatIsAskedFor() {
    api.on(
        "GET /api/v1/pipelines/p/versions/2",
        200,
        "{'name': 'p', 'version': 2, 'hash': 'h', 'createdAt': '2026-03-01T12:00:00Z', 'document': {'description': 'd'}, 'solids': [{'name': 'a', 'queue': 'q', 'task': 't', 'dependsOn': ['b'], 'forEach': true}]}");

    assertThat(run("show", "p", "--version", "2")).isZero();

    assertThat(out()).contains("p version 2").contains("a[]");
    assertThat(run("show", "p", "--version", "2", "--json")).isZero();
    assertThat(out()).contains("\"description\"");
  }

  @Test
  void theVersionIsTold() {
    assertThat(run("--version")).isZero();
    assertThat(out()).startsWith("solidflux ").contains("java " + Runtime.version());
  }

  private void ended(String state) {
    api.on(
        "GET /api/v1/runs/" + RUN,
        200,
        "{'id': '%s', 'pipeline': 'p', 'version': 1, 'state': '%s', 'seq': 9, 'output': {'n': 1}, 'failure': null, 'solids': []}"
            .formatted(RUN, state));
  }

  private static String event(int seq, String type, String body) {
    return "id: %d\nevent: run-event\ndata: {'seq': %d, 'at': '2026-03-01T12:00:00Z', 'type': '%s', 'v': 1, 'body': %s}\n\n"
        .formatted(seq, seq, type, body);
  }

  private int run(String... words) {
    return Cli.run(shell(), words);
  }

  private Shell shell() {
    return new Shell(
        environment,
        new StandardInput(new ByteArrayInputStream(in.getBytes(UTF_8))),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8),
        false,
        Optional.empty());
  }

  private String out() {
    return out.toString(UTF_8);
  }

  private String err() {
    return err.toString(UTF_8);
  }

  private static String json(String singleQuoted) {
    return singleQuoted.replace('\'', '"');
  }

  private static int portOfNobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
