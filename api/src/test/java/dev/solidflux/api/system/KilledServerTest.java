package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.worker.RunningWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;

/** The only server dies in the middle of a thousand runs. The worker knows nothing of it. */
@Timeout(400)
class KilledServerTest {
  private static final int RUNS = 1_000;
  private static final int BEFORE = 400;
  private static final int ENDED = RUNS / 3;
  private static final int UNDER_WAY = 200;

  @TempDir Path data;

  private interface Start {
    ServerProcess server() throws InterruptedException;
  }

  @AfterEach
  void stopDatabaseOfAServerThatDidNotComeBack() throws IOException {
    try (var files = Files.walk(data, 2)) {
      for (Path file : files.filter(f -> f.endsWith("postmaster.pid")).toList()) {
        ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst()))
            .ifPresent(ProcessHandle::destroy);
      }
    }
  }

  @Test
  void runsGoOnWhenItStartsAgain() throws Exception {
    Installation installation = Installation.fresh();
    String broker = installation.broker().url();
    survives(() -> installation.start("only"), () -> broker);
  }

  @Test
  @Tag("without-the-broker")
  void runsGoOnAlthoughTheEmbeddedBrokerForgotTheirTasks() throws Exception {
    survives(
        () -> Installation.startEmbedded(data),
        () -> Files.readString(data.resolve("amqp-url")).strip());
  }

  private interface Url {
    String read() throws IOException;
  }

  private static void survives(Start start, Url broker) throws Exception {
    Steps steps = new Steps();
    List<String> runs;
    String watched;
    List<ServerSentEvent<String>> seen = new ArrayList<>();
    RunningWorker worker = null;
    try {
      try (ServerProcess server = start.server()) {
        worker = steps.worker(broker.read());
        server.api().register(steps.document());
        runs = server.api().submit(Steps.PIPELINE, RUNS);
        steps.gate.let(BEFORE);
        List<String> done = steps.awaitSecond(BEFORE);
        assertThat(server.api().ends(done.subList(0, ENDED))).containsOnly("succeeded");
        watched = runs.stream().filter(run -> !done.contains(run)).findFirst().orElseThrow();
        seen.add(history(server, watched, 0).blockFirst());
        // so that replies are under way
        steps.gate.let(UNDER_WAY);
        server.process().kill();
      }
      steps.gate.open();
      try (ServerProcess again = start.server()) {
        assertThat(again.api().ends(runs)).containsOnly("succeeded");
        Steps.assertWhole(again.api().histories(runs));

        long last = Long.parseLong(seen.getLast().id());
        history(again, watched, last).doOnNext(seen::add).blockLast();
        assertThat(seen)
            .as("a stream that goes on where it was cut")
            .extracting(event -> Long.valueOf(event.id()))
            .containsExactlyElementsOf(
                LongStream.rangeClosed(1, again.api().get("runs/" + watched).get("seq").asLong())
                    .boxed()
                    .toList());
      }
    } finally {
      steps.gate.open();
      if (worker != null) {
        worker.close();
      }
    }
  }

  private static Flux<ServerSentEvent<String>> history(
      ServerProcess server, String run, long after) {
    return server.api().stream(run, after).filter(event -> "run-event".equals(event.event()));
  }
}
