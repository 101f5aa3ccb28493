package dev.solidflux.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.solidflux.protocol.Reply;
import dev.solidflux.solidtest.Replies;
import dev.solidflux.solidtest.RunningTask;
import dev.solidflux.solidtest.SolidTask;
import dev.solidflux.solidtest.SolidTest;
import dev.solidflux.testkit.time.Until;
import dev.solidflux.worker.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real programs, most of them scripts of the shell, with all that they can do wrong. */
@Timeout(60)
class ProcessSolidTest {

  @TempDir private Path elsewhere;

  private static ProcessSolid script(String script, String... arguments) {
    String[] argv = new String[arguments.length + 4];
    argv[0] = "sh";
    argv[1] = "-c";
    argv[2] = script;
    argv[3] = "tool";
    System.arraycopy(arguments, 0, argv, 4, arguments.length);
    return ProcessSolid.of(argv).grace(Duration.ofSeconds(5));
  }

  private static SolidTest tool(ProcessSolid solid) {
    return SolidTest.of(Worker.named("test").queue("tools", q -> q.solid("tool", solid)));
  }

  private static Replies run(ProcessSolid solid, Map<String, ?> arguments) {
    return tool(solid).run(SolidTask.of("tool", arguments));
  }

  private static Replies run(ProcessSolid solid) {
    return run(solid, Map.of());
  }

  private Path file(String name) {
    return elsewhere.resolve(name);
  }

  /** Starts it and waits until it has said something, for what it does then. */
  private static Replies whileItRuns(ProcessSolid solid, BiConsumer<Reply, RunningTask> then) {
    return tool(solid).run(SolidTask.of("tool", Map.of()), then);
  }

  /** What has ended, and waits only for its parent to hear of it, does not. */
  private static boolean lives(Path pidFile) throws Exception {
    Path stat = Path.of("/proc", Files.readString(pidFile).strip(), "stat");
    return Files.exists(stat) && !Files.readString(stat).matches("(?s).*\\) Z .*");
  }

  @Test
  void aProgramReadsItsArgumentsFromAFileAndSaysItsResultOverTheChannel() {
    Replies replies =
        run(
            script(
                """
                sum=$(sed 's/[^0-9]/ /g' "$1" | awk '{print $1 + $2}')
                echo '{"type":"progress","fraction":0.5,"message":"adding"}' >"$SOLIDFLUX_CHANNEL"
                echo '{"type":"log","level":"warn","message":"odd","fields":{"n":3}}' >"$SOLIDFLUX_CHANNEL"
                echo '{"type":"metric","name":"sum","value":5,"unit":"points"}' >"$SOLIDFLUX_CHANNEL"
                echo '{"type":"heartbeat"}' >"$SOLIDFLUX_CHANNEL"
                echo "{\\"type\\":\\"output\\",\\"value\\":{\\"sum\\":$sum}}" >"$SOLIDFLUX_CHANNEL"
                """,
                "{input}"),
            Map.of("a", 2, "b", 3));
    assertThat(replies.result().path("sum").asInt()).isEqualTo(5);
    assertThat(replies.progress()).extracting(Reply.Progress::message).containsExactly("adding");
    assertThat(replies.logs())
        .extracting(Reply.Log::level, Reply.Log::message, log -> log.fields().toString())
        .containsExactly(
            tuple("warn", "odd", "{\"n\":3}"),
            tuple(
                "info",
                "sum = 5.0 points",
                "{\"metric\":\"sum\",\"value\":5.0,\"unit\":\"points\"}"));
  }

  @Test
  void aResultMayStandInAFileAndOneWithoutAnyIsNull() {
    assertThat(run(script("echo '[1, 2]' >{output}")).result()).hasToString("[1,2]");
    assertThat(run(script("true")).result().isNull()).isTrue();
    assertThat(run(script("echo '{' >$SOLIDFLUX_OUTPUT")).failure().type())
        .isEqualTo("UnstorableResult");
    assertThat(run(script("head -c 3000000 /dev/zero >$SOLIDFLUX_OUTPUT")).failure().type())
        .isEqualTo("ResultTooLarge");
  }

  @Test
  void whatATaskSaysIsNeverPartOfACommand() {
    ProcessSolid echo = ProcessSolid.of("printf", "%s|%s|%s\\n", "{args.name}", "x{args.n}", "-");
    Replies replies = run(echo, Map.of("name", "$(id); `id` \"'\n", "n", -1));
    assertThat(replies.logs())
        .extracting(Reply.Log::message)
        .containsExactly("$(id); `id` \"'", "|x-1|-");
    assertThat(run(echo, Map.of("name", "--help", "n", 1)).failure().message())
        .isEqualTo("args.name begins with -, which would be taken for an option");
    ProcessSolid joined = ProcessSolid.of("printf", "{args.name}{args.n}");
    assertThat(run(joined, Map.of("name", "", "n", -1)).failure().message())
        .isEqualTo("args.nameargs.n begins with -, which would be taken for an option");
    assertThat(run(echo, Map.of("name", "a", "n", List.of())).failure().type())
        .isEqualTo("UnfitArguments");
    assertThat(run(echo, Map.of("name", "a\0b", "n", 1)).failure().type())
        .isEqualTo("UnfitArguments");
  }

  @Test
  void aProgramSeesNothingOfWhatTheWorkerMayDo() {
    Replies replies =
        run(script("env | grep -c '^SOLIDFLUX_' >{output}; env | grep AMQP; true").env("A", "b"));
    assertThat(replies.result().asInt()).as("its own variables alone").isEqualTo(6);
    assertThat(replies.logs()).isEmpty();
  }

  @Test
  void aProgramIsToldThatAnotherWorkerMayHaveHadItsTask() {
    SolidTest tools = tool(script("cat $SOLIDFLUX_CONTEXT >$SOLIDFLUX_OUTPUT"));
    SolidTask task = SolidTask.of("tool", Map.of());
    assertThat(tools.run(task).result().path("redelivered").asBoolean()).isFalse();
    assertThat(tools.run(task.redelivered()).result().path("redelivered").asBoolean()).isTrue();
  }

  @Test
  void linesOfAToolThatKnowsOfNoChannelCanMeanSomething() {
    ProcessSolid solver =
        script(
                """
                printf 'loading\\n 10 / 40 images\\r 40 / 40 images\\n'
                echo 'reprojection error: 0.71'
                echo 'RESULT {"points": 812}'
                """)
            .line("(?P<current>[0-9]+) / (?P<total>[0-9]+) (?P<message>images)")
            .line("^(?P<metric>reprojection error): (?P<value>[0-9.]+)")
            .line("^RESULT (?P<output>.*)");
    Replies replies = run(solver);
    assertThat(replies.result().path("points").asInt()).isEqualTo(812);
    assertThat(replies.progress()).extracting(Reply.Progress::fraction).containsExactly(0.25, 1.0);
    assertThat(replies.logs())
        .extracting(Reply.Log::message)
        .containsExactly("loading", "reprojection error = 0.71");
  }

  /** A hundred times, as it has to do with what is faster. */
  @Test
  void whatAProgramPrintsAtItsEndIsHeard() {
    SolidTest tools = tool(ProcessSolid.of("echo", "words"));
    for (int i = 0; i < 100; i++) {
      assertThat(tools.run(SolidTask.of("tool", Map.of())).logs())
          .extracting(Reply.Log::message)
          .containsExactly("words");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "exit 3, BadPhoto, the program ended with 3",
    "exit 4, ExitCode, the program ended with 4",
    "exit 255, ExitCode, the program ended with 255",
    "exit 193, ExitCode, the program ended with 193",
    "kill -SEGV $$, Signal, the program was ended by SIGSEGV",
    "exec /no/such/program, ExitCode, the program ended with 127",
  })
  void howAProgramEndsIsHowTheAttemptFails(String script, String type, String message) {
    Replies replies =
        run(script("echo reading; echo 'no focus' >&2; " + script).exit(3, "BadPhoto"));
    assertThat(replies.failure().type()).isEqualTo(type);
    assertThat(replies.failure().message()).isEqualTo(message);
    assertThat(((Reply.Failed) replies.end().orElseThrow()).stack()).contains("no focus");
  }

  @Test
  void aProgramMaySayItselfWhyItFails() {
    Replies replies =
        run(
            script(
                    """
                    echo '{"type":"failure","class":"Busy","message":"no licence","retryAfter":30}' >$SOLIDFLUX_CHANNEL
                    exit 3
                    """)
                .exit(3, "BadPhoto"));
    assertThat(replies.failure().type()).isEqualTo("Busy");
    assertThat(replies.failure().message()).isEqualTo("no licence");
    assertThat(replies.failure().retryAfter()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aProgramThatIsNotThereFailsTheAttempt() {
    Replies replies = run(ProcessSolid.of("/no/such/program"));
    assertThat(replies.failure().type()).isEqualTo("ExitCode");
    assertThat(replies.failure().message()).isEqualTo("the program ended with 127");
  }

  @Test
  void aKilledProgramFailsAndNothingOfItIsLeft() throws Exception {
    Replies replies =
        run(
            script(
                """
                setsid sh -c 'echo $$ >%1$s; exec sleep 600' &
                (sleep 601 & echo $! >%2$s)
                while [ ! -s %1$s ]; do :; done
                kill -KILL $$
                """
                    .formatted(file("daemon"), file("orphan"))));
    assertThat(replies.failure().message()).isEqualTo("the program was ended by SIGKILL");
    assertThat(lives(file("daemon"))).isFalse();
    assertThat(lives(file("orphan"))).isFalse();
  }

  @Test
  void whatAProgramLeavesRunningIsEndedWithIt() throws Exception {
    Replies replies =
        run(script("sleep 600 & echo $! >" + file("left") + "; echo 7 >$SOLIDFLUX_OUTPUT"));
    assertThat(replies.result().asInt()).isEqualTo(7);
    assertThat(lives(file("left"))).isFalse();
  }

  /** It is found by nothing, and holds the pipes that the worker reads. */
  @Test
  void whatHidesFromItsWorkerDoesNotKeepTheTask() throws Exception {
    String hidden =
        "env -i setsid sh -c 'echo $$ >%1$s; exec sleep 600' & while [ ! -s %1$s ]; do :; done; "
            .formatted(file("hidden"));
    try {
      Replies replies = run(script(hidden + "echo 1 >$SOLIDFLUX_OUTPUT"));
      assertThat(replies.result().asInt()).isEqualTo(1);
      assertThat(replies.logs())
          .extracting(Reply.Log::level, Reply.Log::message)
          .containsExactly(
              tuple(
                  "warn",
                  "something that the program has begun lives on and holds its output, which is no longer read"));
      assertThat(lives(file("hidden"))).isTrue();
    } finally {
      ProcessHandle.of(Long.parseLong(Files.readString(file("hidden")).strip()))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mkfifo $SOLIDFLUX_OUTPUT",
        "ln -s /dev/zero $SOLIDFLUX_OUTPUT",
        "ln -s /no/such/file $SOLIDFLUX_OUTPUT",
        "mkdir $SOLIDFLUX_OUTPUT",
      })
  void aResultIsReadFromARegularFileAlone(String script) {
    Replies replies = run(script(script));
    assertThat(replies.failure().type()).isEqualTo("UnstorableResult");
    assertThat(replies.failure().message()).isEqualTo("the result is no regular file");
  }

  @Test
  void aCancelledProgramHasTimeToEndAndIsAskedWithAllThatItHasBegun() throws Exception {
    Replies replies =
        whileItRuns(
            script(
                """
                sh -c 'trap "echo child >>%1$s; exit" TERM; while :; do sleep 0.05; done' &
                trap 'wait; echo tidied >>%1$s; exit 1' TERM
                echo go
                while :; do sleep 0.05; done
                """
                    .formatted(file("said"))),
            (said, running) -> running.cancel());
    assertThat(replies.end().orElseThrow()).isInstanceOf(Reply.Revoked.class);
    assertThat(Files.readAllLines(file("said"))).containsExactly("child", "tidied");
  }

  @Test
  void aProgramThatIgnoresBeingAskedIsKilledAfterItsGrace() throws Exception {
    ProcessSolid deaf =
        script("trap '' TERM; echo $$ >" + file("pid") + "; echo go; while :; do sleep 600; done");
    Replies replies =
        whileItRuns(deaf.grace(Duration.ofMillis(300)), (said, running) -> running.terminate());
    assertThat(replies.end().orElseThrow()).isInstanceOf(Reply.Revoked.class);
    assertThat(lives(file("pid"))).isFalse();
  }

  @Test
  void atItsDeadlineAProgramIsStopped() throws Exception {
    SolidTest tools = tool(script("echo $$ >" + file("pid") + "; echo go; sleep 600"));
    RunningTask running =
        tools.start(SolidTask.of("tool", Map.of()).runTimeout(Duration.ofMinutes(5)));
    Until.holds(() -> Files.exists(file("pid")) && Files.size(file("pid")) > 0);
    running.pass(Duration.ofMinutes(5).plusSeconds(3));
    assertThat(running.end().failure().type()).isEqualTo("TimeLimitExceeded");
    assertThat(lives(file("pid"))).isFalse();
  }

  @Test
  void aProgramThatSaysNothingForTooLongIsHungAndSignsOfLifeKeepIt() throws Exception {
    ProcessSolid silent = script("sleep 600").silence(Duration.ofMillis(300));
    assertThat(run(silent).failure().type()).isEqualTo("Hung");
    ProcessSolid beating =
        script(
                """
                for i in 1 2 3 4 5 6 7 8; do
                  sleep 0.1; echo '{"type":"heartbeat"}' >$SOLIDFLUX_CHANNEL
                done
                """)
            .silence(Duration.ofSeconds(2));
    assertThat(run(beating).result().isNull()).isTrue();
  }

  @Test
  void aProgramThatTakesTooMuchMemoryIsEndedWithAllThatItHasBegun() throws Exception {
    // a child's memory counts, and a file that is only mapped does not
    ProcessSolid greedy =
        script("python3 -c 'x = bytearray(300 << 20); import time; time.sleep(600)' & wait")
            .memory(200L << 20);
    Replies replies = run(greedy);
    assertThat(replies.failure().type()).isEqualTo("OutOfMemory");
    assertThat(replies.failure().message())
        .isEqualTo("the program took more than 209,715,200 bytes of memory");
    assertThat(replies.failure().isTriedAgain("{attempts: 3}"))
        .as("the next one would take as much")
        .isFalse();
    assertThat(replies.failure().isTriedAgain("{attempts: 3, also: [OutOfMemory]}")).isTrue();
  }

  @Test
  void aGigabyteOfOutputIsReadAndOnlyItsEndIsKept() {
    Replies replies =
        run(
            script("head -c 1000000000 /dev/zero; yes 2>/dev/null | head -c 20000000 >&2; exit 5")
                .logLines(false));
    assertThat(replies.failure().message()).isEqualTo("the program ended with 5");
    assertThat(((Reply.Failed) replies.end().orElseThrow()).stack())
        .hasSizeLessThan(50_000)
        .contains("y\ny\n");
  }

  @Test
  void brokenLinesOfTheChannelAreToldAndFailOnlyWhatHasNoResult() {
    String broken =
        """
        for line in '{' '[]' '{"type":"dance"}' '{"type":"output"}' '{"type":"metric","name":"x"}' 1 2 3; do
          echo "$line" >$SOLIDFLUX_CHANNEL
        done
        head -c 100000 /dev/zero | tr '\\0' ' ' >$SOLIDFLUX_CHANNEL
        """;
    Replies replies = run(script(broken));
    assertThat(replies.failure().type()).isEqualTo("BrokenChannel");
    assertThat(replies.logs()).as("the first five of them").hasSize(5);
    assertThat(replies.logs().get(2).message())
        .isEqualTo("a line of the program's channel has no type that is known");
    assertThat(replies.logs().get(2).fields())
        .hasToString("{\"line\":\"{\\\"type\\\":\\\"dance\\\"}\"}");
    String more = "echo; echo '{\"type\":\"output\",\"value\":1}' >$SOLIDFLUX_CHANNEL";
    assertThat(run(script(broken + more)).result().asInt()).isEqualTo(1);
  }

  @Test
  void aResultThatIsTooLargeForTheChannelOrALineIsNotTriedAgain() {
    String large = "head -c 3000000 /dev/zero | tr '\\0' 1; echo '}'; } >$SOLIDFLUX_CHANNEL; ";
    ProcessSolid channel = script("{ printf '{\"type\": \"output\", \"value\": '; " + large);
    assertThat(run(channel).failure().type()).isEqualTo("ResultTooLarge");
    assertThat(run(channel).failure().message())
        .isEqualTo("the result has more than 2,097,152 bytes");
    assertThat(run(channel).failure().isTriedAgain("{attempts: 3}")).isFalse();
    ProcessSolid printed =
        script("printf 'RESULT ['; head -c 30000 /dev/zero | tr '\\0' 1; echo ']'")
            .line("^RESULT (?P<output>.*)");
    assertThat(run(printed).failure().type()).isEqualTo("ResultTooLarge");
    assertThat(run(printed).failure().message())
        .isEqualTo("the result is printed on a line of more than 8,192 bytes");
    ProcessSolid then =
        script(
            "{ printf '{\"type\": \"output\", \"value\": '; "
                + large
                + "echo '{\"type\":\"output\",\"value\":1}' >$SOLIDFLUX_CHANNEL");
    assertThat(run(then).result().asInt()).as("the last one counts").isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "no groups", "(?P<what>x)", "(?P<current>x)", "(?P<metric>x)"})
  void aPatternThatMeansNothingIsRefused(String pattern) {
    assertThatIllegalArgumentException().isThrownBy(() -> ProcessSolid.of("true").line(pattern));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{nothing}", "{args.}", "{args.a.b}", "{inputs}"})
  void bracesThatMeanNothingAreRefused(String argument) {
    assertThatIllegalArgumentException().isThrownBy(() -> ProcessSolid.of("true", argument));
  }

  @Test
  void itsFolderIsGoneAfterwardsWhateverItLeftThere() throws Exception {
    Replies replies = run(script("ln -s / root; mkdir -p a/b; touch a/b/c; pwd >" + file("where")));
    assertThat(replies.result().isNull()).isTrue();
    assertThat(Path.of(Files.readString(file("where")).strip())).doesNotExist();
    assertThat(Path.of("/etc/passwd")).exists();
  }
}
