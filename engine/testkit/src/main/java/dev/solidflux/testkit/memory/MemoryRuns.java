package dev.solidflux.testkit.memory;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunPhase;
import dev.solidflux.flow.port.Runs;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

final class MemoryRuns implements Runs {

  private static final int PROGRESS_LIMIT = 500;

  private final Tables tables;

  MemoryRuns(Tables tables) {
    this.tables = tables;
  }

  @Override
  public Mono<Summary> run(String ws, RunId run) {
    return tables.transaction(
        () -> {
          Tables.Run row = tables.runs.get(run);
          return row == null || !row.submission().ws().equals(ws) ? null : summary(row);
        });
  }

  @Override
  public Mono<List<Summary>> runs(
      String ws,
      @Nullable String pipeline,
      @Nullable RunPhase phase,
      @Nullable RunId before,
      int limit) {
    return tables.transaction(
        () -> {
          NavigableMap<RunId, Tables.Run> older =
              before == null ? tables.runs : tables.runs.headMap(before, false);
          return older.descendingMap().values().stream()
              .map(MemoryRuns::summary)
              .filter(run -> run.ws().equals(ws))
              .filter(run -> pipeline == null || run.pipeline().equals(pipeline))
              .filter(run -> phase == null || run.phase() == phase)
              .limit(Math.min(limit, PAGE))
              .toList();
        });
  }

  @Override
  public Mono<List<Event>> events(RunId run, long afterSeq, int limit) {
    return tables.transaction(
        () ->
            tables
                .events
                .getOrDefault(run, new TreeMap<>())
                .tailMap(afterSeq, false)
                .values()
                .stream()
                .limit(Math.min(limit, PAGE))
                .toList());
  }

  @Override
  public Mono<List<Telemetry>> telemetry(RunId run, long afterId, int limit) {
    return tables.transaction(
        () ->
            tables.telemetry.getOrDefault(run, List.of()).stream()
                .filter(row -> row.id() > afterId)
                .limit(Math.min(limit, PAGE))
                .toList());
  }

  @Override
  public Mono<List<Telemetry>> latestProgress(RunId run) {
    return tables.transaction(() -> newest(run));
  }

  private List<Telemetry> newest(RunId run) {
    Map<Attempt, Telemetry> latest = new LinkedHashMap<>();
    for (Telemetry row : tables.telemetry.getOrDefault(run, List.of())) {
      if (row.kind().equals("progress")) {
        latest.put(new Attempt(run, row.invocation(), row.attempt()), row);
      }
    }
    List<Telemetry> byId =
        latest.values().stream().sorted(Comparator.comparingLong(Telemetry::id)).toList();
    return List.copyOf(byId.subList(Math.max(0, byId.size() - PROGRESS_LIMIT), byId.size()));
  }

  private static Summary summary(Tables.Run run) {
    var submitted = run.submission();
    return new Summary(
        submitted.ws(),
        submitted.id(),
        submitted.pipeline(),
        submitted.version(),
        run.phase(),
        run.seq(),
        submitted.tags(),
        run.createdAt(),
        run.endedAt());
  }
}
