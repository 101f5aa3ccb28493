package dev.solidflux.worker;

import static org.assertj.core.api.Assertions.assertThat;

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
  private static final int SIGTERM_STATUS = 128 + 15;

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
      assertThat(worker.awaitExit(LIMIT)).isEqualTo(SIGTERM_STATUS);
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
        assertThat(worker.awaitExit(LIMIT)).isEqualTo(SIGTERM_STATUS);
      }
    }
    finishedBySomebodyElse();
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
      assertThat(other.awaitExit(LIMIT)).isEqualTo(SIGTERM_STATUS);
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
