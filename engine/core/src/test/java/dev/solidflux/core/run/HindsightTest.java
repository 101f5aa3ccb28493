package dev.solidflux.core.run;

import static dev.solidflux.core.run.Language.of;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.forecast.Hindsight;
import dev.solidflux.core.forecast.Hindsight.Seen;
import dev.solidflux.core.forecast.Learnt.OfStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** What a run's history tells for those that come after it. */
class HindsightTest {

  private record Happened(Instant at, RunEvent event) {}

  private final List<Happened> history = new ArrayList<>();
  private Story story = of("solids: {a: {value: 1}}");

  private HindsightTest tells(String document, String input) {
    story = of(document);
    return then(0, told -> told.start(input));
  }

  private HindsightTest then(int seconds, UnaryOperator<Story> what) {
    what.apply(story.waits(Duration.ofSeconds(seconds)));
    story.history.stream()
        .skip(history.size())
        .map(event -> new Happened(story.now, event))
        .toList()
        .forEach(history::add);
    return this;
  }

  private Map<String, Seen> seen() {
    Hindsight hindsight = new Hindsight(story.initial);
    history.forEach(one -> hindsight.look(one.at(), one.event()));
    return hindsight.seen();
  }

  @Test
  void aStepTakesFromItsFirstBeginToItsLastEnd() {
    tells("solids: {a: {forEach: \"${input}\", queue: q, task: t}}", "[1, 2]")
        .then(5, told -> told.started(1))
        .then(10, told -> told.started(2))
        .then(3, told -> told.succeeds(1, "1"));
    assertThat(seen()).as("it has not succeeded yet").isEmpty();
    then(20, told -> told.succeeds(2, "2"));
    assertThat(seen()).containsExactly(Map.entry("a", new Seen(true, 2, 33.0)));
  }

  @Test
  void attemptsThatFailBelongToIt() {
    tells("solids: {a: {queue: q, task: t, retry: {attempts: 2, backoff: {initial: 7s}}}}", "1")
        .then(1, told -> told.started(1))
        .then(1, told -> told.fails(1, "E"))
        .then(0, told -> told.fires(Timer.Kind.RETRY))
        .then(1, told -> told.succeeds(1, "1"));
    assertThat(seen().get("a").seconds()).isBetween(7.0, 16.0);
  }

  @Test
  void whatWasSkippedByItsOwnConditionHadItsTurn() {
    tells(
            """
            solids:
              a: {queue: q, task: t}
              no: {when: "${a > 1}", queue: q, task: t}
              nor: {queue: q, task: t, after: [no]}
            """,
            "1")
        .then(1, told -> told.succeeds(1, "1"));
    assertThat(seen().get("no")).isEqualTo(new Seen(false, 0, null));
    assertThat(seen()).doesNotContainKey("nor");
    assertThat(seen().get("a").seconds()).as("nobody said that it began").isZero();
  }

  @Test
  void elementsOfAllGroupsAreOneStep() {
    tells(
            """
            solids:
              views:
                forEach: "${input}"
                as: view
                solids:
                  tiles: {forEach: "${view}", queue: q, task: t}
            """,
            "[[1, 2], [3]]")
        .then(1, told -> told.started(1))
        .then(2, told -> told.succeeds(1, "1").succeeds(2, "1"))
        .then(4, told -> told.succeeds(3, "1"));
    assertThat(seen())
        .containsOnly(
            Map.entry("views{", new Seen(true, 0, null)),
            Map.entry("views.tiles", new Seen(true, 3, 6.0)));
  }

  @Test
  void waitsTakeTheirTime() {
    tells("solids: {a: {delay: 10s}, b: {value: 1, after: [a]}}", "1")
        .then(0, told -> told.fires(Timer.Kind.WAIT));
    assertThat(seen().get("a")).isEqualTo(new Seen(true, 1, 10.0));
    assertThat(seen().get("b")).isEqualTo(new Seen(true, 0, null));
  }

  @Test
  void aRunThatHasFailedTellsNothing() {
    tells("solids: {a: {queue: q, task: t}}", "1").then(1, told -> told.fails(1, "E"));
    assertThat(history.getLast().event()).isInstanceOf(RunEvent.RunFailed.class);
    assertThat(seen()).isEmpty();
  }

  @Test
  void eachRunIsOneSample() {
    OfStep learnt =
        OfStep.NOTHING
            .plus(new Seen(true, 4, 10.0))
            .plus(new Seen(true, 4, null))
            .plus(new Seen(false, 0, null));
    assertThat(learnt.span().at(0.5)).isCloseTo(10, Percentage.withPercentage(5));
    assertThat(learnt.tasks().mean()).isCloseTo(4, Percentage.withPercentage(5));
    assertThat(learnt.begun().share()).isBetween(0.6, 0.75);
  }
}
