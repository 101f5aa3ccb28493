package dev.solidflux.flow.pace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatestTest {

  private final Latest<String, Integer> latest = new Latest<>(3, 100);

  @Test
  void ofOneKeyTheNewestComesAtThePlaceOfTheFirst() {
    latest.put("a", 1, 10);
    latest.put("b", 2, 10);
    latest.put("a", 3, 10);
    assertThat(latest.take(9)).containsExactly(3, 2);
    assertThat(latest.isEmpty()).isTrue();
  }

  @Test
  void soManyWaitAndNoMore() {
    assertThat(latest.put("a", 1, 1)).isTrue();
    assertThat(latest.put("b", 2, 1)).isTrue();
    assertThat(latest.put("c", 3, 1)).isTrue();
    assertThat(latest.put("d", 4, 1)).isFalse();
    assertThat(latest.put("c", 5, 1)).as("in place of another").isTrue();
    assertThat(latest.take(1)).containsExactly(1);
    assertThat(latest.put("d", 4, 1)).isTrue();
    assertThat(latest.take(9)).containsExactly(2, 5, 4);
  }

  @Test
  void norMoreBytesAndWhatIsTakenGivesThemBack() {
    assertThat(latest.put("a", 1, 60)).isTrue();
    assertThat(latest.put("b", 2, 41)).isFalse();
    assertThat(latest.put("a", 3, 101)).isFalse();
    assertThat(latest.put("a", 4, 100)).isTrue();
    assertThat(latest.take(9)).containsExactly(4);
    assertThat(latest.put("b", 2, 100)).isTrue();
  }

  @Test
  void whatIsPutBackDoesNotReplaceWhatCameMeanwhile() {
    latest.put("a", 1, 10);
    int taken = latest.take(1).getFirst();
    latest.put("a", 2, 10);
    assertThat(latest.putBack("a", taken, 10)).isTrue();
    assertThat(latest.take(9)).containsExactly(2);
    assertThat(latest.putBack("a", taken, 10)).isTrue();
    assertThat(latest.take(9)).containsExactly(1);
  }
}
