package dev.solidflux.api.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class GraceTest {
  private final AtomicReference<Duration> now = new AtomicReference<>(Duration.ofDays(1));
  private final Grace grace = new Grace(Duration.ofSeconds(20), () -> now.get().toNanos());

  @Test
  void allPartsShareOneSpan() {
    grace.begin();
    now.set(now.get().plusSeconds(5));
    grace.begin();

    assertThat(grace.left()).isEqualTo(Duration.ofSeconds(13));
  }

  @Test
  void somethingIsLeftForWhoComesLate() {
    assertThat(grace.left()).isEqualTo(Duration.ofSeconds(18));
    now.set(now.get().plusSeconds(60));

    assertThat(grace.left()).isPositive();
  }
}
