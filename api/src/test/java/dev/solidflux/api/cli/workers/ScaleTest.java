package dev.solidflux.api.cli.workers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScaleTest {

  private static Scale scale(int min, int max, int tasks) {
    return new Scale(
        new WorkersSpec(
            "w",
            List.of("q"),
            List.of("true"),
            Path.of("."),
            Map.of(),
            min,
            max,
            tasks,
            Duration.ofSeconds(30),
            Duration.ofHours(1)));
  }

  private static int at(Scale scale, int second, long demand) {
    return scale.wanted(demand, Duration.ofSeconds(second).toNanos() - Long.MAX_VALUE / 2);
  }

  @Test
  void moreAreWantedAtOnceAndNoneAboveTheMost() {
    Scale scale = scale(0, 4, 1);
    assertThat(at(scale, 0, 0)).isZero();
    assertThat(at(scale, 1, 1)).isEqualTo(1);
    assertThat(at(scale, 2, 3)).isEqualTo(3);
    assertThat(at(scale, 3, Long.MAX_VALUE)).isEqualTo(4);
  }

  @Test
  void fewerAreWantedOnceThereWasLessToDoForAWhile() {
    Scale scale = scale(0, 4, 1);
    at(scale, 0, 4);
    at(scale, 10, 2);
    assertThat(at(scale, 30, 0)).isEqualTo(4);
    assertThat(at(scale, 31, 0)).isEqualTo(2);
    assertThat(at(scale, 40, 0)).isEqualTo(2);
    assertThat(at(scale, 41, 0)).isZero();
  }

  @Test
  void aTaskInBetweenBeginsTheWhileAnew() {
    Scale scale = scale(0, 4, 1);
    at(scale, 0, 1);
    at(scale, 20, 0);
    at(scale, 25, 1);
    assertThat(at(scale, 55, 0)).isEqualTo(1);
    assertThat(at(scale, 56, 0)).isZero();
  }

  @Test
  void someStayIfThatIsWanted() {
    Scale scale = scale(2, 4, 1);
    assertThat(at(scale, 0, 0)).isEqualTo(2);
    assertThat(at(scale, 99, 0)).isEqualTo(2);
  }

  @Test
  void oneThatDoesSeveralAtATimeCountsForThem() {
    Scale scale = scale(0, 4, 8);
    assertThat(at(scale, 0, 1)).isEqualTo(1);
    assertThat(at(scale, 1, 8)).isEqualTo(1);
    assertThat(at(scale, 2, 9)).isEqualTo(2);
  }
}
