package dev.solidflux.core.run;

import static dev.solidflux.core.run.Language.of;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.forecast.Outlook;
import dev.solidflux.core.forecast.Outlook.Standing;
import dev.solidflux.core.forecast.Outlook.Step;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How far the steps of a run are, as a forecast needs it. */
class RunOutlookTest {

  private static final Standing AHEAD = new Standing.Ahead();
  private static final Standing WAITING = new Standing.Waiting();
  private static final Standing DONE = new Standing.Over(true);
  private static final Standing NOT_DONE = new Standing.Over(false);

  private static Map<String, Standing> standings(Story story) {
    Map<String, Standing> all = new TreeMap<>();
    for (Step step : Outlook.of(story.run, path -> null).steps()) {
      all.put(step.path(), step.standing());
    }
    return all;
  }

  private static Standing begun() {
    return new Standing.Begun(0);
  }

  @Test
  void aStepWaitsForAWorkerAndIsBegunAndOver() {
    Story story = of("solids: {a: {queue: q, task: t}, b: {queue: q, task: t, after: [a]}}");
    assertThat(standings(story)).isEqualTo(Map.of("a", AHEAD, "b", AHEAD));
    story.start("1");
    assertThat(standings(story)).isEqualTo(Map.of("a", WAITING, "b", AHEAD));
    story.started(1);
    assertThat(standings(story)).isEqualTo(Map.of("a", begun(), "b", AHEAD));
    story.succeeds(1, "1");
    assertThat(standings(story)).isEqualTo(Map.of("a", DONE, "b", WAITING));
    story.succeeds(2, "1");
    assertThat(standings(story).values()).containsOnly(NOT_DONE);
  }

  @Test
  void itIsBegunForAsLongAsIsKnown() {
    Story story = of("solids: {a: {queue: q, task: t}}").start("1").started(1);
    assertThat(Outlook.of(story.run, path -> 7.0).steps().getFirst().standing())
        .isEqualTo(new Standing.Begun(7));
  }

  @Test
  void whatIsSkippedIsNotDone() {
    Story story =
        of("""
                solids:
                  a: {queue: q, task: t}
                  no: {when: "${a > 1}", queue: q, task: t}
                  last: {queue: q, task: t, after: [no], join: finished}
                """)
            .start("1")
            .succeeds(1, "1");
    assertThat(standings(story)).isEqualTo(Map.of("a", DONE, "no", NOT_DONE, "last", WAITING));
  }

  @Test
  void elementsOfAllGroupsAreOneStep() {
    Story story =
        of(
            """
            solids:
              first: {queue: q, task: t}
              views:
                after: [first]
                forEach: "${input}"
                solids:
                  a: {queue: q, task: t}
                  b: {queue: q, task: t, after: [a]}
            """);
    story.start("[1, 2]");
    assertThat(standings(story))
        .containsEntry("views{", AHEAD)
        .containsEntry("views.a", AHEAD)
        .containsEntry("views", AHEAD);
    story.succeeds(1, "1");
    assertThat(standings(story))
        .containsEntry("views{", DONE)
        .containsEntry("views.a", WAITING)
        .containsEntry("views.b", AHEAD)
        .containsEntry("views", AHEAD);
    story.succeeds(2, "1");
    assertThat(standings(story))
        .containsEntry("views.a", begun())
        .containsEntry("views.b", WAITING);
    story.succeeds(3, "1");
    assertThat(standings(story)).containsEntry("views.a", DONE);
  }

  @Test
  void ofAGroupThatIsOverAllIsOver() {
    Story story =
        of("""
                solids:
                  g: {solids: {a: {queue: q, task: t}}}
                  last: {queue: q, task: t, after: [g]}
                """)
            .start("1")
            .succeeds(1, "1");
    assertThat(standings(story))
        .isEqualTo(Map.of("g{", DONE, "g.a", DONE, "g", DONE, "last", WAITING));
  }

  @Test
  void ofARunThatIsCancelledOnlyWhatRunsAtTheEndIsAhead() {
    Story story =
        of("""
                solids: {a: {queue: q, task: t}, b: {queue: q, task: t, after: [a]}}
                finally: {tidy: {queue: q, task: t}}
                """)
            .start("1");
    story.does(new Command.Cancel("enough"));
    assertThat(standings(story)).containsEntry("a", NOT_DONE).containsEntry("b", NOT_DONE);
    assertThat(standings(story).get("finally.tidy")).isNotEqualTo(NOT_DONE);
  }
}
