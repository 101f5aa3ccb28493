package dev.solidflux.bench;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Fold;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.Snapshot;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Journal.KeptEvent;
import dev.solidflux.flow.port.Journal.Recalled;
import dev.solidflux.flow.port.Slice;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * How long it takes to bring a run into memory, as an engine does it: from its newest snapshot and
 * the events after it, and from its first event.
 */
final class Recalling {

  private static final int TIMES = 9;
  private static final long PAGE_BYTES = 4L << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Of no fold: nothing is found. */
  private static final int NONE = -1;

  private final Journal journal;
  private final Run initial;

  Recalling(Journal journal, RunId run, JsonNode document, int version) {
    this.journal = journal;
    this.initial = Run.initial(run, pipeline(document), version);
  }

  private static Pipeline pipeline(JsonNode document) {
    return switch (PipelineDocument.parse(document.toString(), Format.JSON)) {
      case PipelineDocument.Parsed parsed -> parsed.pipeline();
      case PipelineDocument.Rejected rejected ->
          throw new IllegalStateException(rejected.faults().toString());
    };
  }

  FanOutReport.Recall measure() {
    Recalled recalled = recalled(Snapshot.FOLD_VERSION);
    long of = recalled.snapshot() == null ? 0 : recalled.snapshot().seq();
    long bytes = recalled.snapshot() == null ? 0 : recalled.snapshot().state().length();
    Run whole = run(NONE);
    if (!whole.equals(run(Snapshot.FOLD_VERSION))) {
      throw new IllegalStateException("a snapshot and the rest are not all");
    }
    return new FanOutReport.Recall(
        whole.seq(), median(NONE), of, bytes, median(Snapshot.FOLD_VERSION));
  }

  private double median(int foldVersion) {
    double[] millis =
        IntStream.range(0, TIMES).mapToDouble(time -> millis(foldVersion)).sorted().toArray();
    return millis[TIMES / 2];
  }

  private double millis(int foldVersion) {
    long start = System.nanoTime();
    Run run = run(foldVersion);
    double millis = (System.nanoTime() - start) / 1e6;
    if (run.seq() == 0) {
      throw new IllegalStateException("there are no events of " + run.id());
    }
    return millis;
  }

  private Run run(int foldVersion) {
    Recalled recalled = recalled(foldVersion);
    Journal.SnapshotRow snapshot = recalled.snapshot();
    Run run =
        snapshot == null ? initial : Snapshot.read(initial, snapshot.state()).known().orElseThrow();
    Slice<KeptEvent> page = recalled.events();
    run = folded(run, page);
    while (page.more()) {
      page =
          Objects.requireNonNull(
              journal.events(run.id(), run.seq(), PAGE_BYTES).block(PATIENCE), "events");
      run = folded(run, page);
    }
    return run;
  }

  private Recalled recalled(int foldVersion) {
    return Objects.requireNonNull(
        journal.recall(initial.id(), foldVersion, Long.MAX_VALUE, PAGE_BYTES).block(PATIENCE),
        "events");
  }

  private static Run folded(Run from, Slice<KeptEvent> page) {
    Run run = from;
    for (KeptEvent kept : page.items()) {
      run = Fold.fold(run, kept.event().known().orElseThrow());
    }
    return run;
  }
}
