package dev.solidflux.flow.foresee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.forecast.Prewarms;
import dev.solidflux.flow.port.Demand;
import dev.solidflux.flow.port.Forecasts.Workers;
import dev.solidflux.testkit.memory.MemoryStore;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of how long tasks wait, and when. */
class QueueWaitsTest {

  private final MemoryStore store = new MemoryStore(InstantSource.system());
  private long seconds = 1_000;
  private final KnownQueues queues =
      new KnownQueues(store.forecasts(), Prewarms.DEFAULT, () -> nanos(seconds));
  private final QueueWaits waits = new QueueWaits(queues, () -> nanos(seconds));
  private long revision;

  private static long nanos(long seconds) {
    return seconds * 1_000_000_000L;
  }

  /** Somebody has looked at its workers, and this node has read it. */
  private void looked(boolean served) {
    store.forecasts().keep(new Workers("q", served, null, "{}", revision++, 0)).block();
    seconds += 2;
    queues.now().block();
  }

  @BeforeEach
  void isServed() {
    looked(true);
  }

  private void begun(long waited) {
    waits.begun("q", nanos(seconds - waited), nanos(seconds));
  }

  /** Once it is told, this node reads it as all others do. */
  private Map<String, Double> news() {
    Map<String, Double> news = waits.news();
    told(news);
    return news;
  }

  private void told(Map<String, Double> news) {
    store.forecasts().waited(news).block();
    seconds += 2;
    queues.now().block();
  }

  @Test
  void theLastOneCounts() {
    begun(100);
    begun(70);
    assertThat(news()).isEqualTo(Map.of("q", 70.0));
    assertThat(news()).isEmpty();
  }

  @Test
  void aLittleMoreOrLessIsNoNewsUntilItIsForgottenElsewhere() {
    begun(70);
    assertThat(news()).hasSize(1);
    begun(75);
    assertThat(news()).isEmpty();
    seconds += 25;
    assertThat(news()).isEqualTo(Map.of("q", 75.0));
    seconds += 25;
    assertThat(news()).as("none was begun since").isEmpty();
  }

  @Test
  void whatNoLongerWaitsIsToldOnce() {
    begun(70);
    assertThat(news()).hasSize(1);
    begun(0);
    assertThat(news()).isEqualTo(Map.of("q", 0.0));
    begun(0);
    assertThat(news()).isEmpty();
  }

  @Test
  void whatAnotherNodeHasToldIsSetRight() {
    told(Map.of("q", 70.0));
    begun(0);
    assertThat(news()).isEqualTo(Map.of("q", 0.0));
    told(Map.of("q", 70.0));
    begun(71);
    assertThat(news()).as("nobody need be told").isEmpty();
  }

  @Test
  void theTimeWithoutAWorkerIsNoPartOfIt() {
    looked(false);
    begun(70);
    assertThat(news()).as("whoever began it is not known yet").isEmpty();
    seconds += 100;
    looked(true);
    seconds += 5;
    begun(80);
    assertThat(news()).isEqualTo(Map.of("q", 5.0));
  }

  @Test
  void ofAQueueAtWhichNobodyHasLookedNothingIsKept() {
    IntStream.range(0, 2 * Demand.QUEUES)
        .forEach(i -> waits.begun("other" + i, nanos(seconds - 70), nanos(seconds)));
    begun(70);
    assertThat(news()).isEqualTo(Map.of("q", 70.0));
  }
}
