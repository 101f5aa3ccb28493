package dev.solidflux.core.run;

import static dev.solidflux.core.run.Language.of;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.expression.Budget;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Very many elements. Folding the whole history at each step, as stories do, would take for ever.
 */
class ManyElementsTest {

  private Run run;
  private long events;
  private int most;
  private int proceeded;

  private void begin(String solids, String input) {
    run = of(solids).run;
    does(new Command.Start(Story.json(input)));
  }

  private void does(Command command) {
    Step step = Step.step(run, command, Story.BEGIN, Budget.of(() -> false));
    run = step.run();
    events += step.events().size();
    most = Math.max(most, run.open().size());
    for (Effect effect : step.effects()) {
      if (effect instanceof Effect.ArmTimer(Timer timer, var due)
          && timer.kind() == Timer.Kind.PROCEED) {
        proceeded++;
        does(new Command.TimerFired(timer));
      }
    }
  }

  private void finish() {
    while (!run.open().isEmpty()) {
      int next = run.open().keySet().iterator().next();
      does(new Command.Succeeded(next, 1, Story.json("1")));
    }
    assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
  }

  private static String numbers(int count) {
    return IntStream.range(0, count)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Test
  void aHundredThousandElementsAreOpenedInFewWindows() {
    begin(
        "solids:\n  a: {forEach: \"${input}\", queue: q, task: t}\noutput: \"${size(a)}\"\n",
        numbers(100_000));
    finish();
    assertThat(most).isEqualTo(RunLimits.FAN_OUT_WINDOW);
    assertThat(events - 100_000).isLessThan(500);
    assertThat(((Life.Ended) run.life()).outcome())
        .isEqualTo(new Outcome.Succeeded(Story.json("100000")));
  }

  @Test
  void ofAHundredTimesAHundredNotAllAreOpenAtATimeAndNoneIsForgotten() {
    String input = numbers(100);
    begin(
        """
        solids:
          outer:
            forEach: "${input}"
            solids: {inner: {forEach: "${input}", as: i, queue: q, task: t}}
        output: "${outer.all(o, size(o.inner) == 100)}"
        """,
        input);
    assertThat(run.open()).hasSizeGreaterThan(RunLimits.OPEN / 2);
    finish();
    assertThat(most).isLessThanOrEqualTo(RunLimits.OPEN + 100);
    assertThat(run.lastInvocation()).isEqualTo(10_000);
  }

  @Test
  void manyValuesAreComputedInWindows() {
    begin(
        "solids:\n  a: {forEach: \"${input}\", value: \"${item + 1}\"}\noutput: \"${a[99999]}\"\n",
        numbers(100_000));
    assertThat(((Life.Ended) run.life()).outcome())
        .isEqualTo(new Outcome.Succeeded(Story.json("100000")));
  }

  @Test
  void aStepThatHasSpentWhatItsExpressionsMayCostIsGoneOnWith() {
    String dear = "${size(input.filter(x, x != item))}";
    begin(
        "solids:\n  a: {forEach: \"${input}\", value: \"" + dear + "\"}\noutput: \"${a[0]}\"\n",
        numbers(1_500));
    assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(proceeded).isPositive();
  }

  @Test
  void oneMoreThanTheLimitIsOneClearFailure() {
    begin("solids:\n  a: {forEach: \"${input}\", queue: q, task: t}\n", numbers(100_001));
    assertThat(((Life.Ended) run.life()).outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed ->
                assertThat(failed.failure().message())
                    .isEqualTo("forEach has 100,001 elements; the limit is 100,000"));
  }

  @Test
  void manyGroupsOfOneStepEachTakeSeveralSteps() {
    begin(
        """
        solids:
          g: {forEach: "${input}", solids: {a: {value: "${item}"}}, output: "${a}"}
        output: "${size(g)}"
        """,
        numbers(10_000));
    assertThat(((Life.Ended) run.life()).outcome())
        .isEqualTo(new Outcome.Succeeded(Story.json("10000")));
    assertThat(proceeded).isPositive();
    assertThat(List.copyOf(run.scopes().keySet())).containsExactly(Scope.ROOT);
  }
}
