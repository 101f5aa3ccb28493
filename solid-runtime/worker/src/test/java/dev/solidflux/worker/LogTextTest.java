package dev.solidflux.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogTextTest {
  @Test
  void othersTextStaysOnItsLineAndMovesNoCursor() {
    assertThat(LogText.of("a\u001b[2J\nb\u009bc\u0085d\u2028e\tf")).isEqualTo("a?[2J?b?c?d?e?f");
    assertThat(LogText.of("grün 写真")).isEqualTo("grün 写真");
  }

  @Test
  void itIsNotLong() {
    assertThat(LogText.of("x".repeat(1_000_000))).hasSizeLessThan(510).endsWith("…");
    assertThat(LogText.of(null)).isEqualTo("none");
  }
}
