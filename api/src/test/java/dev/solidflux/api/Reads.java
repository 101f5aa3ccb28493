package dev.solidflux.api;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Slice;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Counts what is read of runs. */
final class Reads implements Runs {
  private final Runs runs;
  private final AtomicLong characters = new AtomicLong();

  Reads(Runs runs) {
    this.runs = runs;
  }

  /** Of the bodies of all events. */
  long characters() {
    return characters.get();
  }

  @Override
  public Mono<Slice<Event>> events(RunId run, long afterSeq, int limit, long bytes) {
    return runs.events(run, afterSeq, limit, bytes)
        .doOnNext(
            page ->
                page.items()
                    .forEach(event -> characters.addAndGet(event.body().toString().length())));
  }

  @Override
  public Mono<Slice<Event>> eventsAt(RunId run, Collection<Long> seqs) {
    return runs.eventsAt(run, seqs);
  }

  @Override
  public Mono<Summary> run(String ws, RunId run) {
    return runs.run(ws, run);
  }

  @Override
  public Mono<List<Summary>> runs(String ws, RunsAsked asked, @Nullable RunId before, int limit) {
    return runs.runs(ws, asked, before, limit);
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
  public Mono<Slice<Telemetry>> telemetry(RunId run, long afterId, int limit, long bytes) {
    return runs.telemetry(run, afterId, limit, bytes);
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
