package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.Main;
import dev.solidflux.testkit.faults.ChildProcess;
import dev.solidflux.testkit.services.TestDatabase;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.codec.ServerSentEvent;
import tools.jackson.databind.JsonNode;

/**
 * What {@code solidflux new worker} makes compiles, passes its own test and does its pipeline's
 * work. That Maven builds it, against what is published, {@code .ci/artifacts} shows.
 */
@Tag("without-the-broker")
@Timeout(180)
class NewWorkerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NAME = "room-greeter";

  @TempDir Path folder;

  @Test
  void aNewWorkerWorks() throws Exception {
    make();
    Path project = folder.resolve(NAME);
    Path classes = compiled(project);
    assertThat(Files.readString(project.resolve("pom.xml"))).doesNotContain("@");

    runItsTest(classes);

    Installation installation = Installation.fresh();
    try (ServerProcess server = installation.start("server");
        ChildProcess worker = worker(installation, classes)) {
      server.api().register(Files.readString(project.resolve(NAME + ".yaml")));
      String run = server.api().submit(NAME, "{\"names\": [\"Ada\", \"Grace\"]}");
      assertThat(server.api().end(run))
          .as(String.join("\n", worker.lines()))
          .isEqualTo("succeeded");
      JsonNode output = server.api().get("runs/" + run).get("output");
      assertThat(output.toString()).isEqualTo("{\"greetings\":[\"Hello Ada\",\"Hello Grace\"]}");
    }
  }

  @Test
  void aNewWorkerInPythonWorksBesideTheServersOwnBroker() throws Exception {
    StockCelery.requirePytest();
    make("--python");
    Path project = folder.resolve(NAME);
    runItsPytest(project);

    Path data = folder.resolve("data");
    try (ServerProcess server = Installation.startWithItsBroker(data, TestDatabase.fresh().url());
        ChildProcess worker = celery(project, Files.readString(data.resolve("amqp-url")).strip())) {
      server.api().register(Files.readString(project.resolve(NAME + ".yaml")));
      String run = server.api().submit(NAME, "{\"names\": [\"Ada\", \"Grace\"]}");
      List<ServerSentEvent<String>> stream =
          server.api().stream(run, 0).collectList().block(PATIENCE);
      assertThat(stream.getLast().data())
          .as(String.join("\n", worker.lines()))
          .isEqualTo("{\"state\":\"succeeded\"}");
      assertThat(server.api().get("runs/" + run).get("output").toString())
          .isEqualTo("{\"greetings\":[\"Hello Ada\",\"Hello Grace\"]}");
      assertThat(stream).anyMatch(event -> String.valueOf(event.data()).contains("greets Grace"));
    }
  }

  @Test
  void aNewNativeWorkerWorksBesideTheServersOwnBroker() throws Exception {
    make("--native");
    Path project = folder.resolve(NAME);
    try (ChildProcess made =
        ChildProcess.start(List.of("make", "-C", project.toString(), "test"), Map.of())) {
      assertThat(made.awaitExit(PATIENCE)).as(String.join("\n", made.lines())).isZero();
    }
    Path data = folder.resolve("data");
    try (ServerProcess server = Installation.startWithItsBroker(data, TestDatabase.fresh().url());
        ChildProcess worker =
            ChildProcess.java(
                Main.class,
                Map.of("SOLIDFLUX_AMQP_URL", Files.readString(data.resolve("amqp-url")).strip()),
                "worker",
                "--file",
                project.resolve("worker.yaml").toString())) {
      server.api().register(Files.readString(project.resolve(NAME + ".yaml")));
      String run = server.api().submit(NAME, "{\"names\": [\"Ada\", \"Grace\"]}");
      assertThat(server.api().end(run))
          .as(String.join("\n", worker.lines()))
          .isEqualTo("succeeded");
      assertThat(server.api().get("runs/" + run).get("output").toString())
          .isEqualTo("{\"greetings\":[\"Hello Ada\",\"Hello Grace\"]}");
    }
  }

  /** As its README says. */
  private static void runItsPytest(Path project) throws InterruptedException {
    List<String> words = List.of("-m", "pytest", "-p", "no:cacheprovider", project.toString());
    try (ChildProcess tests = python(words, Map.of())) {
      assertThat(tests.awaitExit(PATIENCE)).as(String.join("\n", tests.lines())).isZero();
    }
  }

  private static ChildProcess celery(Path project, String broker) {
    List<String> words =
        List.of("-m", "celery", "--workdir", project.toString(), "-A", "solids", "worker");
    return python(
        Stream.concat(
                words.stream(), Stream.of("-Q", NAME, "--concurrency", "1", "--loglevel", "INFO"))
            .toList(),
        Map.of("SOLIDFLUX_AMQP_URL", broker));
  }

  /** With the companion, as if it were installed. */
  private static ChildProcess python(List<String> words, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("PYTHONPATH", StockCelery.COMPANION.resolve("src").toString());
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    List<String> command = new ArrayList<>(List.of(StockCelery.PYTHON));
    command.addAll(words);
    return ChildProcess.start(command, environment);
  }

  private void make(String... options) throws InterruptedException {
    List<String> words = new ArrayList<>(List.of("new", "worker", NAME, "--in", folder.toString()));
    words.addAll(List.of(options));
    try (ChildProcess made = ChildProcess.java(Main.class, words.toArray(String[]::new))) {
      assertThat(made.awaitExit(PATIENCE)).as(String.join("\n", made.lines())).isZero();
    }
  }

  private static ChildProcess worker(Installation installation, Path classes) {
    return ChildProcess.java(
        Main.class,
        Map.of("SOLIDFLUX_AMQP_URL", installation.broker().url()),
        "worker",
        "--jar",
        classes.toString());
  }

  /** Its classes and resources in one folder, which a worker takes as it does a jar. */
  private static Path compiled(Path project) throws IOException {
    Path classes = project.resolve("target/classes");
    Files.createDirectories(classes);
    List<String> words = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
    try (Stream<Path> sources = Files.walk(project.resolve("src"))) {
      sources.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(words::add);
    }
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, words.toArray(String[]::new)))
        .isZero();
    Path services = Path.of("META-INF/services/dev.solidflux.worker.SolidModule");
    Files.createDirectories(classes.resolve(services).getParent());
    Files.copy(project.resolve("src/main/resources").resolve(services), classes.resolve(services));
    return classes;
  }

  private static void runItsTest(Path classes) throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      Class<?> test = loader.loadClass("com.example.roomgreeter.SolidsTest");
      var constructor = test.getDeclaredConstructor();
      constructor.setAccessible(true);
      int ran = 0;
      for (Method method : test.getDeclaredMethods()) {
        if (method.isAnnotationPresent(Test.class)) {
          method.setAccessible(true);
          method.invoke(constructor.newInstance());
          ran++;
        }
      }
      assertThat(ran).isPositive();
    }
  }
}
