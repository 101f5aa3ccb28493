package dev.solidflux.core.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.solidflux.core.definition.Join;
import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import dev.solidflux.core.forecast.Outlook.Standing;
import dev.solidflux.core.forecast.Outlook.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutlookTest {

  private static final Standing AHEAD = new Standing.Ahead();

  private static Pipeline pipeline(String document) {
    return ((PipelineDocument.Parsed) PipelineDocument.parse(document, Format.YAML)).pipeline();
  }

  @Test
  void solidsAreStepsInAnOrderInWhichTheyCanBeDone() {
    Outlook all =
        Outlook.of(
            pipeline(
                """
                pipeline: p
                solids:
                  last: {queue: gpu, task: t, after: [either, views], join: any}
                  either: {value: 1}
                  views:
                    forEach: "${input}"
                    after: [either]
                    solids:
                      b: {queue: cpu, task: t, after: [a]}
                      a: {queue: gpu, task: t}
                finally:
                  tidy: {queue: cpu, task: t}
                """),
            path -> AHEAD);

    assertThat(all.steps())
        .containsExactly(
            step("either", Join.FINISHED, null, null),
            step("views{", Join.ALL, null, null, "either"),
            step("views.a", Join.FINISHED, "views{", "gpu", "views{"),
            step("views.b", Join.ALL, "views{", "cpu", "views.a"),
            step("views", Join.FINISHED, "views{", null, "views.a", "views.b", "views{"),
            step("last", Join.ANY, null, "gpu", "either", "views"),
            step("finally.tidy", Join.FINISHED, null, "cpu", "either", "views", "last"));
  }

  private static Step step(
      String path, Join join, @Nullable String within, @Nullable String queue, String... after) {
    return new Step(path, List.of(after), join, within, queue, AHEAD);
  }

  @Test
  void anOrderInWhichTheyCannotBeDoneIsRefused() {
    Step a = step("a", Join.ALL, null, null);
    Step b = step("b", Join.ALL, null, null, "a");
    assertThat(new Outlook(List.of(a, b)).steps()).containsExactly(a, b);
    for (List<Step> wrong :
        List.of(List.of(b, a), List.of(a, a), List.of(step("c", Join.ALL, "a", null)))) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Outlook(wrong));
    }
  }
}
