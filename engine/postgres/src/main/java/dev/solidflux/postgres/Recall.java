package dev.solidflux.postgres;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Journal.KeptEvent;
import dev.solidflux.flow.port.Journal.Recalled;
import dev.solidflux.flow.port.Journal.SnapshotRow;
import dev.solidflux.flow.port.Slice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A row of {@link JournalQueries#RECALL}: the snapshot, or an event after it. */
record Recall(@Nullable SnapshotRow snapshot, @Nullable KeptEvent event, long found) {

  static Mono<Recalled> from(Pool pool, RunId run, int foldVersion, long beforeSeq, long bytes) {
    return pool.list(
            Sql.of(JournalQueries.RECALL, run.uuid(), foldVersion, beforeSeq, Journal.PAGE, bytes),
            row -> of(row, run, foldVersion))
        .map(Recall::together);
  }

  private static Recall of(Columns row, RunId run, int foldVersion) {
    return row.isNull("type")
        ? new Recall(
            new SnapshotRow(run, row.bigint("seq"), foldVersion, row.text("body")), null, 0)
        : new Recall(null, JournalRows.event(row), row.bigint("found"));
  }

  private static Recalled together(List<Recall> rows) {
    SnapshotRow snapshot = null;
    List<KeptEvent> events = new ArrayList<>(rows.size());
    long found = 0;
    for (Recall row : rows) {
      if (row.event() == null) {
        snapshot = row.snapshot();
      } else {
        events.add(row.event());
        found = row.found();
      }
    }
    return new Recalled(snapshot, new Slice<>(List.copyOf(events), found > events.size()));
  }
}
