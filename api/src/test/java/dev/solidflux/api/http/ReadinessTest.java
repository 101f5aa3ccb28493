package dev.solidflux.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.http.HealthController.Readiness;
import dev.solidflux.api.payload.MeasuredPayloads.Trouble;
import dev.solidflux.api.settings.Role;
import dev.solidflux.flow.Health;
import dev.solidflux.flow.port.Transport.Condition;
import dev.solidflux.flow.port.Transport.Reach;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadinessTest {

  private static final Health WELL =
      new Health(true, 8, 1, true, new Reach(1, Condition.CONNECTED, ""), List.of(), null);

  @Test
  void aPlaceForValuesThatIsAwayIsToldAndTheNodeIsReadyAllTheSame() {
    assertThat(Readiness.of(Role.ALL, WELL, Optional.empty()).payloads()).isEqualTo("kept");
    Trouble trouble = new Trouble("403\u001b[2J", Instant.parse("2026-03-01T12:00:00Z"));
    Readiness told = Readiness.of(Role.ALL, WELL, Optional.of(trouble));
    assertThat(told.payloads()).isEqualTo("failing since 2026-03-01T12:00:00Z: 403 [2J");
    assertThat(told.status()).isEqualTo("ready");
  }
}
