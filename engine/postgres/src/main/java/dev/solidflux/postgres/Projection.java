package dev.solidflux.postgres;

import static dev.solidflux.postgres.FencedStatement.Column.integer;
import static dev.solidflux.postgres.FencedStatement.Column.run;
import static dev.solidflux.postgres.FencedStatement.Column.text;
import static dev.solidflux.postgres.FencedStatement.Column.time;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Batch;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a batch changes of a run's row. A statement writes a row only once, so what a run enters and
 * whether it is set aside come together.
 *
 * @param state what it enters; null if it stays what it is
 * @param priority null if its state stays
 * @param moved whether it is set aside now, or released
 */
record Projection(
    RunId id,
    @Nullable RunState state,
    @Nullable Integer priority,
    @Nullable Instant endedAt,
    boolean moved,
    @Nullable Instant asideAt,
    @Nullable String reason) {

  /** Those of a batch, one for each run. */
  static List<Projection> of(Batch batch) {
    Map<RunId, Projection> all = new LinkedHashMap<>();
    for (Batch.RunUpdate update : batch.runs()) {
      all.put(
          update.run(),
          new Projection(
              update.run(),
              update.state(),
              update.priority(),
              update.endedAt(),
              false,
              null,
              null));
    }
    for (Batch.SetAside aside : batch.setAside()) {
      all.compute(aside.run(), (run, one) -> moved(run, one, aside.at(), aside.reason()));
    }
    for (RunId released : batch.released()) {
      all.compute(released, (run, one) -> moved(run, one, null, null));
    }
    return List.copyOf(all.values());
  }

  private static Projection moved(
      RunId run, @Nullable Projection one, @Nullable Instant at, @Nullable String reason) {
    return one == null
        ? new Projection(run, null, null, null, true, at, reason)
        : new Projection(run, one.state, one.priority, one.endedAt, true, at, reason);
  }

  static void part(FencedStatement statement, List<Projection> all) {
    statement.part(
        "projection",
        all,
        """
        UPDATE run SET
          state = coalesce(u.state, run.state),
          priority = coalesce(u.priority, run.priority),
          ended_at = CASE WHEN u.state IS NULL THEN run.ended_at ELSE u.ended_at END,
          set_aside_at = CASE WHEN u.moved = 1 THEN u.aside_at ELSE run.set_aside_at END,
          set_aside_reason = CASE WHEN u.moved = 1 THEN u.reason ELSE run.set_aside_reason END
        FROM fence, unnest(%s) AS u (id, state, priority, ended_at, moved, aside_at, reason)
        WHERE run.id = u.id
        """,
        List.of(
            run(Projection::id),
            text(one -> one.state() == null ? null : one.state().label()),
            integer(Projection::priority),
            time(Projection::endedAt),
            integer(one -> one.moved() ? 1 : 0),
            time(Projection::asideAt),
            text(Projection::reason)));
  }
}
