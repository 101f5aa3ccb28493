package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.ALL;
import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.OTHER_NODE;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.event;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.large;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Journal.Recalled;
import dev.solidflux.flow.port.Journal.SnapshotRow;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What every {@link Journal} does with snapshots. */
public abstract class SnapshotsConformance extends JournalSuite {

  private static final int FOLD = 7;

  private void events(long from, long to) {
    append(
        Parts.of()
            .events(
                LongStream.rangeClosed(from, to)
                    .mapToObj(seq -> event(run, seq))
                    .toArray(Batch.EventRow[]::new)));
  }

  private SnapshotRow snapshot(long seq, int fold) {
    return new SnapshotRow(run, seq, fold, "{\"of\": " + fold + ", \"seq\": " + seq + ".0}");
  }

  private void keep(long seq) {
    done(journal.keep(lease, snapshot(seq, FOLD)));
  }

  private Recalled recall(int fold, long before) {
    return got(journal.recall(run, fold, before, ALL));
  }

  /** Of how many events each is, the newest first. */
  private List<Long> kept(int fold) {
    List<Long> kept = new ArrayList<>();
    @Nullable SnapshotRow next = recall(fold, Long.MAX_VALUE).snapshot();
    while (next != null) {
      kept.add(next.seq());
      next = recall(fold, next.seq()).snapshot();
    }
    return kept;
  }

  @Test
  void aRunWithoutOneIsItsFirstEvents() {
    assertThat(recall(FOLD, Long.MAX_VALUE)).isEqualTo(new Recalled(null, got(after(0))));
    events(1, 3);
    assertThat(recall(FOLD, Long.MAX_VALUE)).isEqualTo(new Recalled(null, got(after(0))));
    assertThat(got(after(0)).items()).hasSize(3);
  }

  private Mono<Slice<Journal.KeptEvent>> after(long seq) {
    return journal.events(run, seq, ALL);
  }

  @Test
  void theNewestIsReadAsItWasWrittenWithTheEventsAfterIt() {
    events(1, 9);
    keep(4);
    keep(7);
    assertThat(recall(FOLD, Long.MAX_VALUE))
        .isEqualTo(new Recalled(snapshot(7, FOLD), got(after(7))));
    assertThat(recall(FOLD, 7)).isEqualTo(new Recalled(snapshot(4, FOLD), got(after(4))));
    assertThat(recall(FOLD, 4)).isEqualTo(new Recalled(null, got(after(0))));
    keep(9);
    assertThat(recall(FOLD, Long.MAX_VALUE))
        .isEqualTo(new Recalled(snapshot(9, FOLD), got(after(9))));
  }

  @Test
  void theEventsAfterItAreCutByTheirNumberAndTheirBytes() {
    events(1, Journal.PAGE + 5);
    keep(2);
    Recalled recalled = recall(FOLD, Long.MAX_VALUE);
    assertThat(recalled.events()).isEqualTo(got(after(2)));
    assertThat(recalled.events().items()).hasSize(Journal.PAGE);
    assertThat(recalled.events().more()).isTrue();
    append(
        Parts.of()
            .events(
                LongStream.range(0, 20)
                    .mapToObj(n -> large(run, Journal.PAGE + 6 + n, 10_000))
                    .toArray(Batch.EventRow[]::new)));
    keep(Journal.PAGE + 5);
    Recalled some = got(journal.recall(run, FOLD, Long.MAX_VALUE, 45_000));
    assertThat(some.events()).isEqualTo(got(journal.events(run, Journal.PAGE + 5, 45_000)));
    assertThat(some.events().items()).hasSizeBetween(2, 5);
    assertThat(some.events().more()).isTrue();
  }

  @Test
  void twoAreKept() {
    events(1, 20);
    for (long seq : List.of(2, 5, 11, 17)) {
      keep(seq);
    }
    assertThat(kept(FOLD)).containsExactly(17L, 11L);
    assertThat(got(after(0)).items()).as("history is left alone").hasSize(20);
  }

  @Test
  void thoseOfAnotherFoldAreNotReadAndGoWithTheNextOne() {
    events(1, 9);
    keep(3);
    keep(5);
    assertThat(kept(FOLD + 1)).isEmpty();
    done(journal.keep(lease, snapshot(5, FOLD + 1)));
    assertThat(recall(FOLD + 1, Long.MAX_VALUE).snapshot()).isEqualTo(snapshot(5, FOLD + 1));
    assertThat(kept(FOLD)).isEmpty();
  }

  @Test
  void oneThatIsAheadOfHistoryIsNotThere() {
    events(1, 3);
    keep(4);
    assertThat(kept(FOLD)).isEmpty();
    events(4, 4);
    assertThat(kept(FOLD)).isEmpty();
    keep(4);
    assertThat(kept(FOLD)).containsExactly(4L);
  }

  @Test
  void oneThatComesLateTakesNothingBack() {
    events(1, 20);
    keep(11);
    keep(17);
    keep(11);
    keep(5);
    assertThat(kept(FOLD)).startsWith(17L, 11L);
  }

  @Test
  void aStaleOwnerKeepsNone() {
    events(1, 3);
    store.leasesRunOut();
    Lease next = got(store.leases().take(OTHER_NODE, SHARD, LEASE)).lease();
    assertThatThrownBy(() -> keep(2)).isInstanceOf(Journal.LeaseLost.class);
    assertThat(kept(FOLD)).isEmpty();
    done(journal.keep(next, snapshot(3, FOLD)));
    assertThat(kept(FOLD)).containsExactly(3L);
  }

  @Test
  void oneOfAnotherRunIsNotRead() {
    events(1, 3);
    keep(2);
    assertThat(got(journal.recall(newRun(), FOLD, Long.MAX_VALUE, ALL)).snapshot()).isNull();
  }

  @Test
  void aLargeOneIsKeptWhole() {
    events(1, 1);
    SnapshotRow large = new SnapshotRow(run, 1, FOLD, "[\"" + noise(3_000_000) + "\"]");
    done(journal.keep(lease, large));
    assertThat(recall(FOLD, Long.MAX_VALUE).snapshot()).isEqualTo(large);
  }

  @Test
  void whatCannotBeStoredIsRefused() {
    events(1, 1);
    for (String bad : List.of("{\"a\":\"\\u0000\"}", "{\"a\":\"\\ud800\"}", "{", "")) {
      assertThatThrownBy(() -> done(journal.keep(lease, new SnapshotRow(run, 1, FOLD, bad))))
          .isInstanceOf(Journal.DataRefused.class);
    }
    assertThat(kept(FOLD)).isEmpty();
  }
}
