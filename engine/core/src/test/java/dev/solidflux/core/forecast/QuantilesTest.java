package dev.solidflux.core.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class QuantilesTest {

  private static final Percentage CLOSE = Percentage.withPercentage(10);

  private static Quantiles of(double... values) {
    Quantiles all = Quantiles.NONE;
    for (double value : values) {
      all = all.plus(value);
    }
    return all;
  }

  @Test
  void oneSampleIsTheMiddleOfSomeAroundIt() {
    Quantiles one = of(60);
    assertThat(one.at(0.5)).isCloseTo(60, CLOSE);
    assertThat(one.at(0.1)).isBetween(40.0, 55.0);
    assertThat(one.at(0.9)).isBetween(66.0, 90.0);
  }

  @Test
  void quantilesOfManyAreThoseOfWhatWasSeen() {
    SplittableRandom random = new SplittableRandom(1);
    Quantiles all = Quantiles.NONE;
    for (int i = 0; i < 2_000; i++) {
      all = all.plus(100 + 100 * random.nextDouble());
    }
    assertThat(all.at(0.1)).isCloseTo(110, CLOSE);
    assertThat(all.at(0.5)).isCloseTo(150, CLOSE);
    assertThat(all.at(0.9)).isCloseTo(190, CLOSE);
    assertThat(all.mean()).isCloseTo(150, CLOSE);
    assertThat(all.weight()).isCloseTo(Quantiles.MEMORY, within(1.0));
  }

  @Test
  void whatIsNewerWeighsMore() {
    Quantiles all = Quantiles.NONE;
    for (int i = 0; i < 200; i++) {
      all = all.plus(10);
    }
    for (int i = 0; i < 40; i++) {
      all = all.plus(100);
    }
    assertThat(all.at(0.5)).isCloseTo(100, CLOSE);
  }

  @Test
  void whatIsAlreadyLongIsThoughtOfAmongTheLongOnes() {
    Quantiles two = of(10, 100, 10, 100, 10, 100, 10, 100);
    assertThat(two.at(0.4)).isLessThan(15);
    assertThat(two.at(0.4, 20)).isCloseTo(100, CLOSE);
    assertThat(two.at(0.5, 500)).as("about to end").isEqualTo(500);
  }

  @Test
  void anythingCanBeCounted() {
    assertThat(of(0).at(0.9)).isZero();
    assertThat(of(-5).at(0.9)).isZero();
    assertThat(of(1e-9).at(0.5)).isZero();
    assertThat(of(Double.MAX_VALUE).at(0.5)).isFinite();
    assertThat(of(Double.NaN).weight()).isEqualTo(1);
  }

  @Test
  void whatIsWrittenDownIsReadBack() {
    Quantiles some = of(0, 1, 2.5, 1e6);
    assertThat(Quantiles.of(some.weights())).isEqualTo(some).hasSameHashCodeAs(some);
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException().isThrownBy(() -> Quantiles.of(Map.of(1, bad)));
    }
  }

  @Test
  void twoAreOneThatHasSeenBoth() {
    Quantiles both = of(10, 10, 10).plus(of(1_000));
    assertThat(both.at(0.5)).isCloseTo(10, CLOSE);
    assertThat(both.at(0.97)).isGreaterThan(500);
    assertThat(of(10, 10).faded(0.25).plus(of(1_000)).at(0.5)).isGreaterThan(500);
  }

  @Test
  void whatWasSeldomIsForgotten() {
    Quantiles all = of(1_000);
    for (int i = 0; i < 1_000; i++) {
      all = all.plus(10);
    }
    assertThat(all.weights()).hasSize(1);
  }
}
