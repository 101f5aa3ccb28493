package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Slice;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class DatabaseTroubleTest {

  @Test
  void aDatabaseThatIsAwayIsTheServersTrouble() {
    for (Exception trouble :
        List.of(new R2dbcNonTransientResourceException("refused"), new TimeoutException())) {
      try (MemoryServer server = MemoryServer.reading(runs -> new Failing(trouble))) {
        server
            .client()
            .get()
            .uri("/api/v1/runs")
            .exchange()
            .expectStatus()
            .isEqualTo(503)
            .expectBody()
            .jsonPath("$.code")
            .isEqualTo("unavailable");
      }
    }
  }

  @Test
  void anAccidentSaysNothingOfItsCause() {
    try (MemoryServer server =
        MemoryServer.reading(runs -> new Failing(new IllegalStateException("password=secret")))) {
      String problem =
          server
              .client()
              .get()
              .uri("/api/v1/runs")
              .exchange()
              .expectStatus()
              .isEqualTo(500)
              .expectBody(String.class)
              .returnResult()
              .getResponseBody();
      assertThat(problem).contains("\"code\":\"internal\"", "urn:uuid:").doesNotContain("secret");
    }
  }

  @Test
  void aStreamTellsItsEndOnceTheDatabaseAnswersAgain() {
    AtomicInteger reads = new AtomicInteger();
    try (MemoryServer server =
        MemoryServer.reading(runs -> new FailingOnce(runs, reads, new TimeoutException()))) {
      server.worker.succeeding("photos.rank", task -> task.args());
      Documents.register(server.client(), Documents.PHOTOS);
      String run =
          Documents.submit(
              server.client(), "{\"pipeline\": \"photos\", \"input\": {\"photos\": []}}");

      assertThat(Documents.end(server, run)).isEqualTo("{\"state\":\"succeeded\"}");
      assertThat(reads).hasValueGreaterThan(2);
    }
  }

  /** The second read of a run's summary fails: the one at the end of its stream. */
  private record FailingOnce(Runs runs, AtomicInteger reads, Exception trouble) implements Runs {
    @Override
    public Mono<Summary> run(String ws, RunId run) {
      return Mono.defer(
          () -> reads.incrementAndGet() == 2 ? Mono.error(trouble) : runs.run(ws, run));
    }

    @Override
    public Mono<List<Summary>> runs(String ws, RunsAsked asked, RunId before, int limit) {
      return runs.runs(ws, asked, before, limit);
    }

    @Override
    public Mono<Slice<Event>> events(RunId run, long afterSeq, int limit, long bytes) {
      return runs.events(run, afterSeq, limit, bytes);
    }

    @Override
    public Mono<Slice<Event>> eventsAt(RunId run, Collection<Long> seqs) {
      return runs.eventsAt(run, seqs);
    }

    @Override
    public Mono<Slice<Telemetry>> telemetry(RunId run, long afterId, int limit, long bytes) {
      return runs.telemetry(run, afterId, limit, bytes);
    }

    @Override
    public Mono<Slice<Telemetry>> logs(RunId run, LogsAsked asked, int limit) {
      return runs.logs(run, asked, limit);
    }

    @Override
    public Mono<Long> newestTelemetry(RunId run) {
      return runs.newestTelemetry(run);
    }

    @Override
    public Mono<Map<RunId, Long>> newest(Collection<RunId> some) {
      return runs.newest(some);
    }

    @Override
    public Mono<List<QueueStanding>> queues(RunId run) {
      return runs.queues(run);
    }

    @Override
    public Mono<List<WaitingPermit>> permits(RunId run) {
      return runs.permits(run);
    }

    @Override
    public Mono<List<Deadline>> deadlines(RunId run) {
      return runs.deadlines(run);
    }

    @Override
    public Mono<List<Telemetry>> latestProgress(RunId run) {
      return runs.latestProgress(run);
    }
  }

  private record Failing(Exception trouble) implements Runs {
    @Override
    public Mono<Summary> run(String ws, RunId run) {
      return Mono.error(trouble);
    }

    @Override
    public Mono<List<Summary>> runs(String ws, RunsAsked asked, RunId before, int limit) {
      return Mono.error(trouble);
    }

    @Override
    public Mono<Slice<Event>> events(RunId run, long afterSeq, int limit, long bytes) {
      return Mono.error(trouble);
    }

    @Override
    public Mono<Slice<Event>> eventsAt(RunId run, Collection<Long> seqs) {
      return Mono.error(trouble);
    }

    @Override
    public Mono<Slice<Telemetry>> telemetry(RunId run, long afterId, int limit, long bytes) {
      return Mono.error(trouble);
    }

    @Override
    public Mono<Slice<Telemetry>> logs(RunId run, LogsAsked asked, int limit) {
      return Mono.error(trouble);
    }

    @Override
    public Mono<Long> newestTelemetry(RunId run) {
      return Mono.error(trouble);
    }

    @Override
    public Mono<Map<RunId, Long>> newest(Collection<RunId> some) {
      return Mono.error(trouble);
    }

    @Override
    public Mono<List<QueueStanding>> queues(RunId run) {
      return Mono.error(trouble);
    }

    @Override
    public Mono<List<WaitingPermit>> permits(RunId run) {
      return Mono.error(trouble);
    }

    @Override
    public Mono<List<Deadline>> deadlines(RunId run) {
      return Mono.error(trouble);
    }

    @Override
    public Mono<List<Telemetry>> latestProgress(RunId run) {
      return Mono.error(trouble);
    }
  }
}
