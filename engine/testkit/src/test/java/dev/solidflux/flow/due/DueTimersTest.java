package dev.solidflux.flow.due;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.Faulty;
import dev.solidflux.flow.Site;
import dev.solidflux.flow.port.Journal.DueTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DueTimersTest {

  private final Site site = new Site();
  private final Faulty database = new Faulty(site.store.journal(), site.store.leases());
  private RunId run;
  private Attempt attempt;
  private DueTimers timers;

  @BeforeEach
  void begin() {
    site.pipeline("pipeline: p\nsolids:\n  a: {queue: q, task: t}\n");
    run = site.submit("p", "{}");
    attempt = new Attempt(run, 1, 1);
    timers =
        new DueTimers(
            database,
            Site.shard(run),
            site.outside.single(),
            call -> call.timeout(Duration.ofSeconds(8), site.outside.timers()));
  }

  @AfterEach
  void close() {
    site.close();
  }

  private Instant now() {
    return site.time.instant();
  }

  private static Timer timer(Timer.Kind kind, long armedSeq) {
    return new Timer(1, 1, kind, armedSeq);
  }

  private void fill() {
    timers.fill(now()).onErrorComplete().subscribe();
    site.time.advance(Duration.ZERO);
  }

  private List<Timer.Kind> taken() {
    return timers.take(now()).stream()
        .map(DueTimer::kind)
        .map(kind -> ((Kept.Known<Timer.Kind>) kind).value())
        .toList();
  }

  @Test
  void whatIsInRowsFiresOnceWhenItIsDue() {
    site.store.plantTimer(run, 1, 1, "run", 3, now().plusSeconds(2));
    fill();
    assertThat(taken()).isEmpty();
    site.time.advance(Duration.ofSeconds(2));
    assertThat(taken()).containsExactly(Timer.Kind.RUN);
    assertThat(taken()).isEmpty();
    fill();
    assertThat(taken()).as("its row is there until what it led to is committed").isEmpty();
  }

  @Test
  void rowsThatCountAgainWhileOthersAreReadAreReadAtOnce() {
    timers.fill(now()).subscribe();
    timers.readAgain();
    site.time.advance(Duration.ZERO);
    assertThat(timers.needsFilling(now())).isTrue();
    fill();
    assertThat(timers.needsFilling(now())).isFalse();
  }

  @Test
  void oneThatIsMovedWhileItFiresFiresAgainAtItsNewTime() {
    site.store.plantTimer(run, 1, 1, "heartbeat", 3, now().plusSeconds(1));
    fill();
    site.time.advance(Duration.ofSeconds(1));
    assertThat(taken()).containsExactly(Timer.Kind.HEARTBEAT);
    timers.fired(attempt, Timer.Kind.HEARTBEAT);
    timers.armed(attempt, timer(Timer.Kind.HEARTBEAT, 3), now().plusSeconds(3), null);
    assertThat(taken()).isEmpty();
    site.time.advance(Duration.ofSeconds(3));
    assertThat(taken()).containsExactly(Timer.Kind.HEARTBEAT);
  }

  @Test
  void whatACommitSaidWhileRowsWereReadCountsMoreThanTheRows() {
    site.store.plantTimer(run, 1, 1, "heartbeat", 3, now().plusSeconds(1));
    site.store.plantTimer(run, 2, 1, "heartbeat", 4, now().plusSeconds(1));
    timers.fill(now()).subscribe(); // read, but its answer not taken up yet
    timers.armed(attempt, timer(Timer.Kind.HEARTBEAT, 3), now().plusSeconds(6), null);
    timers.forget(new Attempt(run, 2, 1));
    site.time.advance(Duration.ofSeconds(2));
    assertThat(taken()).isEmpty();
    site.time.advance(Duration.ofSeconds(4));
    assertThat(taken()).containsExactly(Timer.Kind.HEARTBEAT);
  }

  @Test
  void timersOfDifferentKindsOfOneAttemptDoNotHideEachOther() {
    fill();
    timers.armed(attempt, timer(Timer.Kind.RUN, 3), now().plusSeconds(2), null);
    timers.armed(attempt, timer(Timer.Kind.HEARTBEAT, 3), now().plusSeconds(1), null);
    site.time.advance(Duration.ofSeconds(2));
    assertThat(taken()).containsExactly(Timer.Kind.HEARTBEAT, Timer.Kind.RUN);
  }

  @Test
  void anAttemptThatIsOverFiresNothing() {
    fill();
    timers.armed(attempt, timer(Timer.Kind.RUN, 3), now().plusSeconds(2), null);
    timers.forget(attempt);
    site.time.advance(Duration.ofSeconds(2));
    assertThat(taken()).isEmpty();
  }

  @Test
  void whatIsBeyondTheHorizonIsReadInTime() {
    fill();
    timers.armed(attempt, timer(Timer.Kind.RUN, 3), now().plusSeconds(60), null);
    site.store.plantTimer(run, 1, 1, "run", 3, now().plusSeconds(60));
    for (int second = 0; second < 60; second++) {
      site.time.advance(Duration.ofSeconds(1));
      if (timers.needsFilling(now())) {
        fill();
      }
    }
    assertThat(taken()).containsExactly(Timer.Kind.RUN);
  }

  @Test
  void aReadingThatFailsOrHangsIsRepeatedAfterAWhile() {
    site.store.plantTimer(run, 1, 1, "run", 3, now().plusSeconds(2));
    database.failing = "timers"::equals;
    fill();
    assertThat(timers.needsFilling(now())).isFalse();
    database.failing = call -> false;
    database.hanging = "timers"::equals;
    site.time.advance(Duration.ofSeconds(1));
    assertThat(timers.needsFilling(now())).isTrue();
    fill();
    site.time.advance(Duration.ofSeconds(9));
    database.hanging = call -> false;
    assertThat(timers.needsFilling(now())).isTrue();
    fill();
    assertThat(taken()).containsExactly(Timer.Kind.RUN);
  }

  @Test
  void aReleasedRunsTimersAreReadAgain() {
    fill();
    site.store.plantTimer(run, 1, 1, "run", 3, now().plusSeconds(1));
    assertThat(timers.needsFilling(now())).isFalse();
    timers.readAgain();
    assertThat(timers.needsFilling(now())).isTrue();
    fill();
    site.time.advance(Duration.ofSeconds(1));
    assertThat(taken()).containsExactly(Timer.Kind.RUN);
  }
}
