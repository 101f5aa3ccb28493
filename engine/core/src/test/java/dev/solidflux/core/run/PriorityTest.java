package dev.solidflux.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How urgent runs and their tasks are. */
class PriorityTest {

  private static final Parent PARENT = new Parent(new RunId(new UUID(3, 4)), 2, 1, 10);

  private static final String TWO =
      """
      solids:
        a: {queue: q, task: t, retry: {attempts: 2}}
        b: {queue: q, task: t, forEach: [1, 2], after: [a]}
        own: {queue: q, task: t, priority: 2, after: [b]}
      """;

  private static Story started(Story story, @Nullable Integer priority) {
    return story.does(new Command.Start(Story.json("{}"), priority));
  }

  private static Story of(String document, @Nullable Integer priority) {
    return started(Story.of("pipeline: p\n" + document), priority);
  }

  private static Story below(String document, @Nullable Integer priority) {
    return started(Story.below(PARENT, "pipeline: p\n" + document), priority);
  }

  private static List<Integer> sent(Story story) {
    return story.all(Effect.Dispatch.class).map(Effect.Dispatch::priority).toList();
  }

  @Test
  void whoeverSubmitsARunKnowsBetterThanItsPipeline() {
    assertThat(sent(of(TWO, null))).containsExactly(0);
    assertThat(sent(of("priority: 4\n" + TWO, null))).containsExactly(4);
    assertThat(sent(of("priority: 4\n" + TWO, 7))).containsExactly(7);
    assertThat(sent(of("priority: 4\n" + TWO, 0))).containsExactly(0);
  }

  @Test
  void itIsThatOfAllTasksOfTheRunWithTheirRetriesAndElementsButForThoseWithOneOfTheirOwn() {
    Story story = of(TWO, 7).fails(1, "E").fires(Timer.Kind.RETRY).succeeds(1, "1");
    story.succeeds(2, "1").succeeds(3, "1");
    assertThat(sent(story)).containsExactly(7, 7, 7, 7, 2);
  }

  @Test
  void aRunThatAnotherOneBeganIsAsUrgentUnlessItsPipelineSaysSomething() {
    String child = "solids:\n  c: {pipeline: other}\n";
    assertThat(of("priority: 6\n" + child, null).all(Effect.BeginChild.class))
        .extracting(Effect.BeginChild::priority)
        .containsExactly(6);
    assertThat(sent(below(TWO, 6))).containsExactly(6);
    assertThat(sent(below("priority: 0\n" + TWO, 6))).containsExactly(0);
  }

  @Test
  void permitsAreAskedForWithIt() {
    Story story =
        of(
            """
            priority: 3
            limits: [{max: 1}]
            solids:
              a: {queue: q, task: t, limits: [{max: 1}]}
              b: {queue: q, task: t, limits: [{max: 1}], priority: 9}
            """,
            null);
    story.permit(0).permit(1).permit(2);
    assertThat(story.all(Effect.AskPermit.class))
        .extracting(Effect.AskPermit::priority)
        .containsExactly(3, 3, 9);
    assertThat(sent(story)).containsExactly(3, 9);
    assertThat(story.only(RunEvent.RunStarted.class).priority()).isEqualTo(3);
  }
}
