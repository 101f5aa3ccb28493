package dev.solidflux.testkit.memory;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Slice;
import dev.solidflux.flow.port.Submissions;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

final class MemoryRuns implements Runs {

  private static final int ATTEMPTS_LIMIT = 500;
  private static final int QUEUES_LIMIT = 100;

  private final Tables tables;
  private final Wire wire;

  MemoryRuns(Tables tables, Wire wire) {
    this.tables = tables;
    this.wire = wire;
  }

  @Override
  public Mono<Summary> run(String ws, RunId run) {
    return wire.call(
        () -> {
          Tables.Run row = tables.runs.get(run);
          return row == null || !row.submission().ws().equals(ws) ? null : summary(row);
        });
  }

  @Override
  public Mono<List<Summary>> runs(String ws, RunsAsked asked, @Nullable RunId before, int limit) {
    return wire.call(
        () -> {
          NavigableMap<RunId, Tables.Run> older =
              before == null ? tables.runs : tables.runs.headMap(before, false);
          return older.descendingMap().values().stream()
              .filter(run -> run.submission().ws().equals(ws))
              .filter(run -> isAsked(run, asked))
              .limit(Math.min(limit, PAGE))
              .map(this::summary)
              .toList();
        });
  }

  private static boolean isAsked(Tables.Run run, RunsAsked asked) {
    Submissions.Submission submitted = run.submission();
    Instant at = submitted.id().submittedAt();
    return isAny(asked.pipeline(), submitted.pipeline())
        && isAny(asked.state(), run.state())
        && (asked.tag() == null || submitted.tags().contains(asked.tag()))
        && (asked.since() == null || !at.isBefore(asked.since()))
        && (asked.until() == null || at.isBefore(asked.until()))
        && (asked.parent() == null || isBelow(run, asked.parent()))
        && (!asked.setAside() || run.setAside() != null);
  }

  private static boolean isAny(@Nullable Object asked, Object is) {
    return asked == null || asked.equals(is);
  }

  @Override
  public Mono<Slice<Event>> events(RunId run, long afterSeq, int limit, long bytes) {
    return wire.call(
        () ->
            Slices.of(
                tables.events(run).tailMap(afterSeq, false).values().stream(),
                Math.min(limit, PAGE),
                bytes,
                Tables.Event::body,
                MemoryRuns::event));
  }

  @Override
  public Mono<Slice<Event>> eventsAt(RunId run, Collection<Long> seqs) {
    return wire.call(
        () ->
            Slices.of(
                tables.events(run).values().stream().filter(e -> seqs.contains(e.seq())),
                PAGE,
                PAGE_BYTES,
                Tables.Event::body,
                MemoryRuns::event));
  }

  private static Event event(Tables.Event e) {
    return new Event(e.seq(), e.at(), e.type(), e.version(), JsonText.read(e.body()));
  }

  @Override
  public Mono<Map<RunId, Long>> newest(Collection<RunId> runs) {
    return wire.call(
        () -> {
          Map<RunId, Long> newest = new LinkedHashMap<>();
          for (RunId run : runs) {
            if (!tables.events(run).isEmpty()) {
              newest.put(run, tables.events(run).lastKey());
            }
          }
          return newest;
        });
  }

  @Override
  public Mono<Slice<Telemetry>> telemetry(RunId run, long afterId, int limit, long bytes) {
    return wire.call(
        () ->
            Slices.of(
                tables.telemetry(run).stream().filter(row -> row.id() > afterId),
                Math.min(limit, PAGE),
                bytes,
                Tables.Telemetry::body,
                MemoryRuns::told));
  }

  @Override
  public Mono<Slice<Telemetry>> logs(RunId run, LogsAsked asked, int limit) {
    return wire.call(
        () -> {
          List<Tables.Telemetry> rows = tables.telemetry(run);
          return Slices.of(
              (asked.newestFirst() ? rows.reversed() : rows)
                  .stream().filter(row -> isAsked(row, asked)),
              Math.min(limit, PAGE),
              PAGE_BYTES,
              Tables.Telemetry::body,
              MemoryRuns::told);
        });
  }

  private static boolean isAsked(Tables.Telemetry row, LogsAsked asked) {
    Integer invocation = asked.invocation();
    Integer attempt = asked.attempt();
    return row.kind().equals("log")
        && (invocation == null || row.attempt().invocation() == invocation)
        && (attempt == null || row.attempt().number() == attempt)
        && (asked.newestFirst() ? row.id() < asked.from() : row.id() > asked.from());
  }

  @Override
  public Mono<Long> newestTelemetry(RunId run) {
    return wire.call(
        () -> {
          List<Tables.Telemetry> rows = tables.telemetry(run);
          return rows.isEmpty() ? 0L : rows.getLast().id();
        });
  }

  @Override
  public Mono<List<QueueStanding>> queues(RunId id) {
    return wire.call(
        () -> {
          Tables.Run run = tables.runs.get(id);
          return run == null
              ? List.of()
              : tables.marks.entrySet().stream()
                  .filter(mark -> mark.getKey().shard() == run.submission().shard())
                  .filter(mark -> isOpen(mark.getKey()))
                  .flatMap(mark -> queue(mark.getValue()))
                  .distinct()
                  .sorted(Comparator.comparing(QueueStanding::queue))
                  .limit(QUEUES_LIMIT)
                  .toList();
        });
  }

  @Override
  public Mono<List<WaitingPermit>> permits(RunId run) {
    return wire.call(() -> new MemoryPermits(tables).waiting(run));
  }

  @Override
  public Mono<List<Telemetry>> latestProgress(RunId run) {
    return wire.call(
        () -> {
          Map<Attempt, Tables.Telemetry> latest = new LinkedHashMap<>();
          for (Tables.Telemetry row : tables.telemetry(run)) {
            if (row.kind().equals("progress")) {
              latest.put(row.attempt(), row);
            }
          }
          List<Telemetry> byId =
              latest.values().stream()
                  .sorted(Comparator.comparingLong(Tables.Telemetry::id))
                  .map(MemoryRuns::told)
                  .toList();
          return byId.subList(Math.max(0, byId.size() - ATTEMPTS_LIMIT), byId.size());
        });
  }

  private boolean isOpen(Tables.Queue queue) {
    return tables.outbox.values().stream()
        .anyMatch(task -> task.shard() == queue.shard() && task.row().queue().equals(queue.name()));
  }

  private static Stream<QueueStanding> queue(Batch.QueueMark mark) {
    String reason = mark.trouble();
    Instant since = mark.troubleSince();
    Trouble trouble = reason == null || since == null ? null : new Trouble(reason, since);
    return trouble == null && mark.depth() == null
        ? Stream.of()
        : Stream.of(new QueueStanding(mark.queue(), trouble, mark.depth()));
  }

  @Override
  public Mono<List<Deadline>> deadlines(RunId run) {
    return wire.call(
        () ->
            Stream.concat(armed(run), queued(run))
                .sorted(Comparator.comparing(Deadline::due).thenComparingInt(Deadline::invocation))
                .limit(ATTEMPTS_LIMIT)
                .toList());
  }

  private Stream<Deadline> armed(RunId run) {
    return tables.timers.entrySet().stream()
        .filter(timer -> timer.getKey().run().equals(run))
        .map(
            timer ->
                new Deadline(
                    timer.getKey().invocation(),
                    timer.getKey().attempt(),
                    timer.getKey().kind(),
                    timer.getValue()));
  }

  private Stream<Deadline> queued(RunId run) {
    return tables.outbox.values().stream()
        .map(Tables.Outbox::row)
        .filter(row -> row.attempt().run().equals(run))
        .flatMap(
            row -> {
              Instant due = row.queueDue();
              return due == null
                  ? Stream.of()
                  : Stream.of(
                      new Deadline(
                          row.attempt().invocation(),
                          row.attempt().number(),
                          Formats.name(Timer.Kind.QUEUE),
                          due));
            });
  }

  private static Telemetry told(Tables.Telemetry row) {
    return new Telemetry(
        row.id(),
        row.attempt().invocation(),
        row.attempt().number(),
        row.at(),
        row.kind(),
        JsonText.read(row.body()));
  }

  private static boolean isBelow(Tables.Run run, RunId parent) {
    return run.parent() != null && run.parent().run().equals(parent);
  }

  private Summary summary(Tables.Run run) {
    var submitted = run.submission();
    NavigableMap<Long, Tables.Event> events = tables.events(submitted.id());
    return new Summary(
        submitted.ws(),
        submitted.id(),
        submitted.pipeline(),
        submitted.version(),
        run.state(),
        run.priority(),
        events.isEmpty() ? 0 : events.lastKey(),
        submitted.tags(),
        run.parent(),
        run.createdAt(),
        run.endedAt(),
        run.setAside());
  }
}
