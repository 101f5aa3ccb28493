package dev.solidflux.api.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoPortTest {
  private static final Map<String, String> TOLD = Map.of("SOLIDFLUX_HTTP_PORT", "9000");

  @Test
  void aPortThatIsToldSaysNothingOfTheUsualOne() {
    DemoPort port = DemoPort.of(TOLD, free -> false);

    assertThat(port.usualIsTaken()).isFalse();
    assertThat(port.in(TOLD)).isEqualTo(TOLD);
  }

  @Test
  void theNextFreePortIsTakenWhereTheUsualOneIsNotFree() {
    assertThat(DemoPort.of(Map.of(), free -> true)).isEqualTo(new DemoPort(8080, false));
    assertThat(DemoPort.of(Map.of(), free -> free > 8081)).isEqualTo(new DemoPort(8082, true));
    assertThat(DemoPort.of(Map.of(), free -> false)).isEqualTo(new DemoPort(0, true));
    assertThat(DemoPort.of(Map.of(), free -> free > 8081).in(Map.of()))
        .isEqualTo(Map.of("SOLIDFLUX_HTTP_PORT", "8082"));
  }
}
