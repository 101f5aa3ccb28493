package dev.solidflux.core.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.solidflux.core.forecast.Hindsight.Seen;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LearntTextTest {

  private static Lessons lessons() {
    Lessons all = Lessons.NONE;
    for (int run = 0; run < 70; run++) {
      all =
          all.plus(
              Map.of(
                  "views.tiles", new Seen(true, run % 7, 1.5 * run),
                  "a", new Seen(run % 3 == 0, 1, null)));
    }
    return all;
  }

  @Test
  void whatIsReadIsWhatWasWritten() {
    Lessons all = lessons();
    Lessons read = LearntText.lessons(LearntText.text(all));
    assertThat(read.steps().keySet()).isEqualTo(all.steps().keySet());
    for (String path : all.steps().keySet()) {
      assertThat(read.of(path).tasks().mean()).isCloseTo(all.of(path).tasks().mean(), within(1e-3));
      assertThat(read.of(path).begun().share())
          .isCloseTo(all.of(path).begun().share(), within(1e-5));
    }
    Quantiles span = read.of("views.tiles").span();
    for (double share : List.of(0.1, 0.5, 0.9)) {
      assertThat(span.at(share)).isEqualTo(all.of("views.tiles").span().at(share), within(1e-3));
    }
    assertThat(LearntText.text(read)).isEqualTo(LearntText.text(all));
  }

  @Test
  void nothingIsATextAsWell() {
    assertThat(LearntText.text(Lessons.NONE)).isEqualTo("{}");
    assertThat(LearntText.lessons("{}")).isEqualTo(Lessons.NONE);
    assertThat(LearntText.quantiles(LearntText.text(Quantiles.NONE))).isEqualTo(Quantiles.NONE);
  }

  @Test
  void anotherTextIsRefused() {
    for (String wrong :
        List.of("", "{", "{\"a\": {\"span\": {\"x\": 1}}}", "{\"a\": {\"span\": {\"1\": -1}}}")) {
      assertThatIllegalArgumentException().isThrownBy(() -> LearntText.lessons(wrong));
    }
  }

  @Test
  void ofAnotherVersionItIsBelievedInLess() {
    Lessons all = lessons();
    Lessons faded = all.faded(0.5);
    assertThat(faded.of("a").begun().all()).isCloseTo(all.of("a").begun().all() / 2, within(1e-9));
    assertThat(faded.of("views.tiles").span().at(0.5))
        .isCloseTo(all.of("views.tiles").span().at(0.5), within(2.0));
  }
}
