package dev.solidflux.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.protocol.Reply;
import dev.solidflux.testkit.faults.ChildProcess;
import dev.solidflux.worker.sample.HelloModule;
import dev.solidflux.worker.sample.WaitingWorker;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers in processes of their own, ended as an orchestrator or a power cut ends them. */
@Timeout(180)
class WorkerProcessTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String ENGINES =
      "s1.01k9z3v8m2q4r6t8w0y2a4c6e8.1.1.7h8j9kmnpqrstvwxyz01234567";

  private Caller caller;
  private ServerSocket functions;

  @BeforeEach
  void connect() throws Exception {
    caller = new Caller();
    functions = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    functions.setSoTimeout((int) LIMIT.toMillis());
  }

  @AfterEach
  void disconnect() throws Exception {
    functions.close();
    caller.close();
  }

  private ChildProcess worker(Duration grace) {
    return ChildProcess.java(
        WaitingWorker.class,
        caller.broker.url(),
        caller.queue,
        String.valueOf(functions.getLocalPort()),
        String.valueOf(grace.toMillis()));
  }

  private ChildProcess worker(Map<String, String> environment) {
    return ChildProcess.java(
        WaitingWorker.class,
        environment,
        caller.broker.url(),
        caller.queue,
        String.valueOf(functions.getLocalPort()));
  }

  @Test
  void sigtermLetsWhatRunsFinishAndTakesNothingMore() throws Exception {
    try (ChildProcess worker = worker(LIMIT)) {
      caller.send(caller.task("t1", "wait"));
      try (Socket function = functions.accept()) {
        worker.terminate();
        worker.awaitLine("takes no more tasks", LIMIT);
        caller.send(caller.task("t2", "wait"));
        function.getOutputStream().write('x');
        assertThat(caller.end()).hasToString("Succeeded[result=\"x\"]");
      }
      assertThat(worker.awaitExit(LIMIT)).isZero();
    }
    assertThat(caller.taskGivenBack().getProperties().getCorrelationId())
        .as("the only one left")
        .isEqualTo("t2");
    assertThat(caller.ready()).isZero();
  }

  @Test
  void whatOutlastsTheGracePeriodIsDeliveredAgain() throws Exception {
    try (ChildProcess worker = worker(Duration.ofMillis(100))) {
      caller.send(caller.task("t1", "wait"));
      try (Socket function = functions.accept()) {
        assertThat(function.getInputStream().read()).isEqualTo('F');
        worker.terminate();
        assertThat(worker.awaitExit(LIMIT)).isZero();
      }
    }
    finishedBySomebodyElse();
  }

  @Test
  void anEngineIsToldOfWhatOutlastsTheGracePeriod() throws Exception {
    try (ChildProcess worker = worker(Duration.ofMillis(100))) {
      caller.send(caller.task(ENGINES, "wait"));
      try (Socket function = functions.accept()) {
        assertThat(function.getInputStream().read()).isEqualTo('F');
        worker.terminate();
        assertThat(caller.end()).isInstanceOf(Reply.GivenBack.class);
        assertThat(worker.awaitExit(LIMIT)).isZero();
      }
    }
    assertThat(caller.ready()).as("the engine sends it again, and not the broker").isZero();
  }

  @Test
  void aSecondSignalEndsTheGracePeriod() throws Exception {
    try (ChildProcess worker = worker(Duration.ofHours(1))) {
      caller.send(caller.task(ENGINES, "wait"));
      try (Socket function = functions.accept()) {
        assertThat(function.getInputStream().read()).isEqualTo('F');
        worker.terminate();
        worker.awaitLine("takes no more tasks", LIMIT);
        worker.terminate();
        assertThat(caller.end()).isInstanceOf(Reply.GivenBack.class);
        assertThat(worker.awaitExit(LIMIT)).isZero();
      }
    }
  }

  @Test
  void theEnvironmentSaysHowLongTheGracePeriodIsAndWhereHealthIsTold() throws Exception {
    Map<String, String> environment =
        Map.of("SOLIDFLUX_WORKER_GRACE", "100ms", "SOLIDFLUX_WORKER_HEALTH_PORT", "0");
    try (ChildProcess worker = worker(environment)) {
      String said = worker.awaitLine("health is told on port", LIMIT);
      assertThat(HealthPortTest.status(said.replaceAll(".*port ", ""), "/health/live"))
          .isEqualTo(200);
      caller.send(caller.task(ENGINES, "wait"));
      try (Socket function = functions.accept()) {
        assertThat(function.getInputStream().read()).isEqualTo('F');
        worker.terminate();
        assertThat(caller.end()).isInstanceOf(Reply.GivenBack.class);
        assertThat(worker.awaitExit(LIMIT)).isZero();
      }
    }
  }

  @Test
  void variablesThatCannotBeUsedAreNamedAllAtOnce() throws Exception {
    Map<String, String> environment =
        Map.of("SOLIDFLUX_WORKER_GRACE", "soon", "SOLIDFLUX_WORKER_HEALTH_PORT", "99999");
    try (ChildProcess worker = worker(environment)) {
      worker.awaitLine("SOLIDFLUX_WORKER_GRACE: must be a number with ms, s, m or h", LIMIT);
      worker.awaitLine("SOLIDFLUX_WORKER_HEALTH_PORT: must be a port", LIMIT);
    }
  }

  @Test
  void killNineLosesNothing() throws Exception {
    try (ChildProcess worker = worker(LIMIT)) {
      caller.send(caller.task("t1", "wait"));
      try (Socket function = functions.accept()) {
        assertThat(function.getInputStream().read()).isEqualTo('F');
        worker.kill();
      }
    }
    finishedBySomebodyElse();
  }

  private void finishedBySomebodyElse() throws Exception {
    try (ChildProcess other = worker(LIMIT);
        Socket function = functions.accept()) {
      assertThat(function.getInputStream().read()).as("redelivered").isEqualTo('R');
      function.getOutputStream().write('y');
      assertThat(caller.end())
          .as("the first that anybody hears")
          .hasToString("Succeeded[result=\"y\"]");
      other.terminate();
      assertThat(other.awaitExit(LIMIT)).isZero();
    }
    assertThat(caller.ready()).isZero();
  }

  @Test
  void somebodyElsesJarRuns(@TempDir Path directory) throws Exception {
    Path jar = directory.resolve("hello.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file)) {
      entries.putNextEntry(new JarEntry("META-INF/services/" + SolidModule.class.getName()));
      entries.write(HelloModule.class.getName().getBytes(StandardCharsets.UTF_8));
    }
    Map<String, String> environment =
        Map.of("SOLIDFLUX_AMQP_URL", caller.broker.url(), "HELLO_QUEUE", caller.queue);
    try (ChildProcess worker =
        ChildProcess.java(WorkerMain.class, environment, "--jar", jar.toString())) {
      caller.send(caller.task("t1", "hello"));
      assertThat(caller.end()).hasToString("Succeeded[result=\"Hello from a jar\"]");
      worker.terminate();
      worker.awaitExit(LIMIT);
    }
  }

  @Test
  void aWorkerWithoutModulesSaysSo() throws Exception {
    try (ChildProcess worker = ChildProcess.java(WorkerMain.class)) {
      worker.awaitLine("no solid module was found", LIMIT);
      assertThat(worker.awaitExit(LIMIT)).isEqualTo(2);
    }
  }
}
