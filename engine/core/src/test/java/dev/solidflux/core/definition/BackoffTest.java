package dev.solidflux.core.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Backoff PLAIN =
      new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1), 0);

  @Test
  void aWaitGrowsByTheFactorUpToTheMost() {
    assertThat(PLAIN.delayAfter(1, 0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(PLAIN.delayAfter(2, 0)).isEqualTo(Duration.ofSeconds(2));
    assertThat(PLAIN.delayAfter(6, 0)).isEqualTo(Duration.ofSeconds(32));
    assertThat(PLAIN.delayAfter(7, 0)).isEqualTo(Duration.ofMinutes(1));
    assertThat(PLAIN.delayAfter(100, 0)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void aHugeFactorStillEndsAtTheMost() {
    Backoff steep = new Backoff(Duration.ofDays(1), 1_000, Duration.ofDays(365), 0);
    assertThat(steep.delayAfter(100, 0)).isEqualTo(Duration.ofDays(365));
  }

  @Test
  void jitterOnlyShortensAndByNoMoreThanItsPart() {
    Set<Duration> waits = new HashSet<>();
    for (long seed = 0; seed < 1_000; seed++) {
      Duration wait = Backoff.DEFAULT.delayAfter(3, seed);
      assertThat(wait).isBetween(Duration.ofMillis(3_200), Duration.ofSeconds(4));
      waits.add(wait);
    }
    assertThat(waits).hasSizeGreaterThan(400);
  }

  @Test
  void theSameAttemptOfTheSameInvocationAlwaysWaitsAsLong() {
    assertThat(Backoff.DEFAULT.delayAfter(2, 42)).isEqualTo(Backoff.DEFAULT.delayAfter(2, 42));
    assertThat(Backoff.DEFAULT.delayAfter(2, 42)).isEqualTo(Duration.ofMillis(1_936));
  }

  @Test
  void aWaitIsNeverNothing() {
    Backoff wild = new Backoff(Duration.ofMillis(1), 1, Duration.ofMillis(1), 1);
    assertThat(wild.delayAfter(1, 7)).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void attemptsCountFromOne() {
    assertThatThrownBy(() -> PLAIN.delayAfter(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRetryAllowsAsManyAttemptsAsItSays() {
    Retry retry = new Retry(3, PLAIN, Set.of(), null, Set.of());
    assertThat(retry.allows(1, "E")).isTrue();
    assertThat(retry.allows(2, "E")).isTrue();
    assertThat(retry.allows(3, "E")).isFalse();
    assertThat(Retry.NONE.allows(1, "E")).isFalse();
    assertThatThrownBy(() -> new Retry(0, PLAIN, Set.of(), null, Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anErrorTypeIsExceptedWholeOrWithoutItsPackage() {
    Retry retry = new Retry(9, PLAIN, Set.of("ValueError", "java.io.IOException"), null, Set.of());
    assertThat(retry.allows(1, "ValueError")).isFalse();
    assertThat(retry.allows(1, "numpy.ValueError")).isFalse();
    assertThat(retry.allows(1, "java.io.IOException")).isFalse();
    assertThat(retry.allows(1, "IOException")).isTrue();
    assertThat(retry.allows(1, "java.io.UncheckedIOException")).isTrue();
  }

  @Test
  void onlyTheErrorTypesThatAreNamedAreTriedAgainAndNotThoseThatAreExcepted() {
    Retry retry = new Retry(9, PLAIN, Set.of("Fatal"), Set.of("TimeoutError", "Fatal"), Set.of());
    assertThat(retry.allows(1, "asyncio.TimeoutError")).isTrue();
    assertThat(retry.allows(1, "ValueError")).isFalse();
    assertThat(retry.allows(1, "Fatal")).isFalse();
  }

  @Test
  void whatAnotherAttemptWouldMeetAgainIsTriedAgainOnlyWhereItIsNamed() {
    String memory = "OutOfMemory";
    assertThat(new Retry(9, PLAIN, Set.of(), null, Set.of()).allows(1, memory)).isFalse();
    assertThat(new Retry(9, PLAIN, Set.of(), null, Set.of(memory)).allows(1, memory)).isTrue();
    assertThat(new Retry(9, PLAIN, Set.of(), Set.of(memory), Set.of()).allows(1, memory)).isTrue();
    assertThat(new Retry(9, PLAIN, Set.of(memory), null, Set.of(memory)).allows(1, memory))
        .as("unless goes before it")
        .isFalse();
    assertThat(new Retry(9, PLAIN, Set.of(), null, Set.of(memory)).allows(1, "Other")).isTrue();
  }
}
