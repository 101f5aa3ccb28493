package dev.solidflux.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PatientClockTest {

  private final AtomicLong nanos = new AtomicLong(1_000);
  private final PatientClock clock = new PatientClock(nanos::get);

  @Test
  void itStandsStillAndGoesOnFromThere() {
    assertThat(clock.now()).isEqualTo(1_000);
    clock.stand(true);
    nanos.set(5_000);
    clock.stand(true);
    assertThat(clock.now()).isEqualTo(1_000);
    clock.stand(false);
    clock.stand(false);
    nanos.set(5_500);
    assertThat(clock.now()).isEqualTo(1_500);
    clock.stand(true);
    nanos.set(6_000);
    clock.stand(false);
    assertThat(clock.now()).isEqualTo(1_500);
  }
}
