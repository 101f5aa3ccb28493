package dev.solidflux.core.run;

import static dev.solidflux.core.run.Language.failure;
import static dev.solidflux.core.run.Language.finish;
import static dev.solidflux.core.run.Language.of;
import static dev.solidflux.core.run.Language.output;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Solids that are begun together, for each element. */
class GroupsTest {

  private final String tiles =
      """
      solids:
        scale: {value: 10}
        views:
          forEach: "${input}"
          as: view
          solids:
            cut: {queue: q, task: cut, args: ["${view}"]}
            tiles: {forEach: "${cut}", as: tile, queue: q, task: t, args: ["${tile}", "${view}", "${scale}", "${index}"]}
          output: "${tiles}"
        all: {value: "${views}"}
      """;

  @Test
  void eachElementGoesOnByItself() {
    Story story = of(tiles).start("[\"a\", \"b\"]");
    assertThat(story.dispatched())
        .containsExactly("views[0].cut#1[\"a\"]", "views[1].cut#1[\"b\"]");
    story.succeeds(1, "[1, 2]");
    assertThat(story.dispatched().subList(2, 4))
        .containsExactly("views[0].tiles[0]#1[1,\"a\",10,0]", "views[0].tiles[1]#1[2,\"a\",10,1]");
    story.succeeds(3, "\"x\"").succeeds(4, "\"y\"");
    assertThat(story.lastEvents()).containsExactly("invocation-succeeded", "scope-succeeded");
    story.succeeds(2, "[]");
    assertThat(output(story)).isEqualTo(Story.json("{\"all\": [[\"x\", \"y\"], []]}"));
  }

  @Test
  void aFailureInsideFailsTheGroupAndGivesUpWhatIsOpen() {
    Story story = of(tiles).start("[\"a\", \"b\"]").succeeds(1, "[1, 2]").fails(4, "E");
    assertThat(failure(story).solid()).isEqualTo("views[0].tiles[1]");
    assertThat(story.lastEvents())
        .containsExactly(
            "attempt-failed",
            "invocations-cancelled",
            "scope-failed",
            "invocations-cancelled",
            "run-failed");
  }

  @Test
  void aGroupThatCollectsGoesOnWithoutTheElement() {
    Story story = of(tiles.replace("as: view", "as: view\n    onError: collect"));
    story.start("[\"a\", \"b\"]").succeeds(1, "[1, 2]").fails(4, "E");
    assertThat(story.lastEvents())
        .containsExactly("attempt-failed", "invocations-cancelled", "scope-failed");
    story.succeeds(2, "[]");
    assertThat(output(story).at("/all/0/status").asString()).isEqualTo("failed");
    assertThat(output(story).at("/all/1/value").isEmpty()).isTrue();
  }

  @Test
  void aGroupThatFailsLeavesNothingOfItsOtherElements() {
    Story story =
        of(tiles.replace("as: view", "as: view\n    tolerate: 0")
                + "  end: {value: 1, after: [views], join: finished}\n")
            .start("[\"a\", \"b\"]");
    // 'all' needs all of it
    story.fails(1, "E");
    assertThat(failure(story).solid()).isEqualTo("views[0].cut");
    assertThat(story.run.open()).isEmpty();
  }

  @Test
  void aFailedGroupWithContentDependentsIsOverWithAllOfItsElements() {
    Story story =
        of("""
                solids:
                  g:
                    forEach: [1, 2]
                    solids:
                      x: {queue: q, task: t}
                      y: {forEach: [1], as: j, solids: {z: {queue: q, task: t}}}
                  end: {queue: q, task: t, args: ["${status.g}"], join: finished}
                """)
            .start("{}");
    story.fails(1, "E");
    assertThat(story.lastEvents())
        .containsExactly(
            "attempt-failed",
            "invocations-cancelled",
            "scope-failed",
            "invocations-cancelled",
            "scopes-cancelled",
            "invocations-scheduled");
    assertThat(story.dispatched().getLast()).isEqualTo("end#1[\"failed\"]");
    finish(story);
    assertThat(story.run.state()).isEqualTo(RunState.SUCCEEDED);
  }

  @Test
  void theResultOfAGroupWithoutOutputIsThatOfItsLastSolidsByName() {
    Story story =
        of("""
                solids:
                  a: {value: 1}
                  g: {solids: {b: {value: "${a}"}, c: {value: "${b}"}, d: {value: 2}}}
                """)
            .start("{}");
    assertThat(output(story)).isEqualTo(Story.json("{\"g\": {\"c\": 1, \"d\": 2}}"));
  }

  @Test
  void anOutputThatCannotBeEvaluatedFailsTheGroup() {
    Story story = of("solids:\n  g: {solids: {a: {value: 1}}, output: \"${a.b}\"}\n");
    story.start("{}");
    assertThat(failure(story).solid()).isEqualTo("g");
    assertThat(failure(story).failure().cause()).isEqualTo(Failure.Cause.EXPRESSION);
  }
}
