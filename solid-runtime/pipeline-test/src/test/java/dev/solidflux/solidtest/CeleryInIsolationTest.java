package dev.solidflux.solidtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.solidflux.protocol.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/testing-solids.md shows of Python, and what else the kit promises of Celery tasks. */
class CeleryInIsolationTest {

  private static final Path EXAMPLE = Path.of("../../examples/celery");
  private static String python = "python3";

  private final CeleryApp app =
      CeleryApp.in(Path.of("../../examples/celery"), "tasks").python(python);

  @BeforeAll
  static void needsCelery() {
    python =
        Stream.of("python3", "/usr/bin/python3")
            .filter(p -> CeleryApp.in(EXAMPLE, "tasks").python(p).missing().isEmpty())
            .findFirst()
            .orElse("");
    if ("required".equals(System.getenv("SOLIDFLUX_TEST_CELERY"))) {
      assertThat(python)
          .as("no python3 has Celery (SOLIDFLUX_TEST_CELERY is 'required')")
          .isNotEmpty();
    }
    assumeThat(python).as("no python3 has Celery").isNotEmpty();
  }

  @Test
  void somebodyIsGreeted() {
    Replies replies = app.run(SolidTask.of("tasks.something", Map.of("foo", "Ada")));

    assertThat(replies.result().asString()).isEqualTo("Hello Ada");
  }

  @Test
  void whatIsBrokenIsTriedAgainUnlessTheDocumentSaysOtherwise() {
    Replies replies = app.run(SolidTask.of("tasks.broken", Map.of("why", "dark")));

    assertThat(replies.failure().type()).isEqualTo("ValueError");
    assertThat(replies.failure().isTriedAgain("{attempts: 3, unless: [ValueError]}")).isFalse();
  }

  @Test
  void progressIsSaidOnTheWay() {
    Replies replies = app.run(SolidTask.of("tasks.count", Map.of("*", List.of(2))));
    assertThat(replies.started().orElseThrow().worker()).isEqualTo("celery@test");
    assertThat(replies.progress())
        .extracting(Reply.Progress::message)
        .containsExactly("1 of 2", "2 of 2");
    assertThat(replies.result()).hasToString("{\"counted\":2}");
  }

  @Test
  void celeryItselfAnswersWhatItDoesNotRun() {
    assertThat(app.run(SolidTask.of("tasks.nope", Map.of())).failure().isFinal()).isTrue();
    assertThat(app.run(SolidTask.of("tasks.something", Map.of("bar", 1))).failure().type())
        .isEqualTo("TypeError");
    SolidTask late =
        SolidTask.of("tasks.something", Map.of("foo", "Ada"))
            .queueTimeout(Duration.ofMinutes(1))
            .waited(Duration.ofMinutes(2));
    assertThat(app.run(late).isRevoked()).isTrue();
  }

  @Test
  void whatEndsWithoutAReplyAndWhatCannotRunAreTold(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("odd.py"),
        """
        from celery import Celery
        from celery.exceptions import Ignore
        app = Celery('odd', broker='amqp://nowhere', backend='rpc://')

        @app.task
        def ignored():
            print('this is no reply')
            raise Ignore()

        @app.task(bind=True)
        def again(self):
            raise self.retry(countdown=3600)

        class Busy(Exception):
            pass

        class Polite(Exception):
            def __init__(self, message, seconds):
                super().__init__(message, {'retry_after': seconds})

        @app.task
        def busy():
            raise Busy('the service is full', {'retry_after': 90})

        @app.task
        def polite():
            raise Polite('in a moment', 0.5)

        @app.task
        def nan():
            return float('nan')
        """);
    CeleryApp odd = CeleryApp.in(folder, "odd").python(python);
    assertThat(odd.run(SolidTask.of("odd.ignored", List.of())).end()).isEmpty();
    assertThat(odd.run(SolidTask.of("odd.again", List.of())).all())
        .singleElement()
        .isInstanceOf(Reply.Retrying.class);
    SolidFailure busy = odd.run(SolidTask.of("odd.busy", List.of())).failure();
    assertThat(busy.type()).isEqualTo("Busy");
    assertThat(busy.message()).isEqualTo("the service is full");
    assertThat(busy.retryAfter()).isEqualTo(Duration.ofSeconds(90));
    SolidFailure polite = odd.run(SolidTask.of("odd.polite", List.of())).failure();
    assertThat(polite.message()).isEqualTo("in a moment");
    assertThat(polite.retryAfter()).isEqualTo(Duration.ofMillis(500));
    assertThat(odd.run(SolidTask.of("odd.nan", List.of())).failure().isFinal()).isTrue();

    assertThatIllegalStateException()
        .isThrownBy(
            () -> CeleryApp.in(folder, "missing").python(python).run(SolidTask.of("t", List.of())))
        .withMessageContaining("No module named 'missing'");
    Files.writeString(
        folder.resolve("deaf.py"), "from celery import Celery\napp = Celery('deaf')\n");
    assertThatIllegalStateException()
        .isThrownBy(
            () -> CeleryApp.in(folder, "deaf").python(python).run(SolidTask.of("t", List.of())))
        .withMessageContaining("result_backend");
  }

  /** The page's test in Python is that of the example, and passes without anything of ours. */
  @Test
  void thePagesTestInPythonPasses() throws Exception {
    String page = Files.readString(Path.of("../../docs/testing-solids.md"));
    Matcher shown = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(shown.find()).isTrue();
    assertThat(Files.readString(EXAMPLE.resolve("test_tasks.py"))).contains(shown.group(1));
    Matcher message = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(message.find()).isTrue();
    assertThat(Files.readString(EXAMPLE.resolve("something.json"))).isEqualTo(message.group(1));

    ProcessBuilder builder =
        new ProcessBuilder(
                python,
                "-c",
                "import test_tasks\n"
                    + "tests = [t for n, t in vars(test_tasks).items() if n.startswith('test_')]\n"
                    + "[test() for test in tests]\n"
                    + "print(len(tests))")
            .directory(EXAMPLE.toFile())
            .redirectErrorStream(true);
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process tests = builder.start();
    String out = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tests.waitFor()).as(out).isZero();
    assertThat(out.strip()).isEqualTo("2");
  }
}
