package dev.solidflux.core.run;

import static dev.solidflux.core.run.Language.failure;
import static dev.solidflux.core.run.Language.finish;
import static dev.solidflux.core.run.Language.of;
import static dev.solidflux.core.run.Language.output;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One invocation for each element. */
class FanOutsTest {

  @Test
  void anObjectGivesAnObjectWithTheSameKeys() {
    Story story =
        of("solids:\n  a: {forEach: \"${input}\", value: \"${item.key}${index}${item.value}\"}\n")
            .start("{\"x\": 1, \"y\": true}");
    assertThat(output(story)).isEqualTo(Story.json("{\"a\": {\"x\": \"x01\", \"y\": \"y1true\"}}"));
  }

  @ParameterizedTest
  @CsvSource({"null,null", "7,a number", "true,a boolean", "'\"[1]\"',a string"})
  void anythingElseFailsAtOnceAndNothingIsGuessed(String input, String kind) {
    Story story = of("solids:\n  a: {forEach: \"${input}\", value: 1, onError: collect}\n");
    story.start(input);
    assertThat(failure(story).failure().message())
        .isEqualTo("forEach needs a list or an object, but \"${input}\" is " + kind);
  }

  @Test
  void whereLeavesElementsOutBeforeTheyBecomeSome() {
    Story story =
        of("""
                solids:
                  a: {forEach: "${input}", as: n, where: "${n > 1 && index != 3}", value: "${[n, index]}"}
                  none: {forEach: "${input}", where: false, value: 1}
                  keys: {forEach: {a: 1, b: 2}, where: "${item.key != 'a'}", value: "${item.value}"}
                """)
            .start("[1, 2, 3, 4, 5]");
    assertThat(output(story))
        .isEqualTo(
            Story.json("{\"a\": [[2, 0], [3, 1], [5, 2]], \"none\": [], \"keys\": {\"b\": 2}}"));
  }

  @Test
  void nullIsAnElementAndOneElementIsAListOfOne() {
    Story story = of("solids:\n  a: {forEach: \"${input}\", value: \"${item}\"}\n");
    assertThat(output(story.start("[null]"))).isEqualTo(Story.json("{\"a\": [null]}"));
  }

  private final String tasks = "solids:\n  a: {forEach: \"${input}\", queue: q, task: t, %s}\n";

  @Test
  void noMoreThanMaxParallelAreOpenAtATime() {
    Story story = of(tasks.formatted("maxParallel: 2")).start("[1, 2, 3, 4]");
    assertThat(story.run.open()).hasSize(2);
    story.succeeds(2, "2");
    assertThat(story.run.open().keySet()).containsExactly(1, 3);
    finish(story);
    assertThat(output(story)).isEqualTo(Story.json("{\"a\": [1, 2, 1, 1]}"));
  }

  @Test
  void whatIsCollectedStandsInItsPlace() {
    Story story = of(tasks.formatted("onError: collect")).start("[1, 2]");
    story.fails(1, "ValueError").succeeds(2, "7");
    assertThat(output(story))
        .isEqualTo(
            Story.json(
                """
                {"a": [{"status": "failed",
                        "error": {"cause": "task", "type": "ValueError", "message": "it failed"}},
                       {"status": "succeeded", "value": 7}]}
                """));
  }

  @Test
  void argsOfAnElementThatCannotBeEvaluatedAreCollectedToo() {
    Story story = of(tasks.formatted("onError: collect, args: {x: \"${item.x}\"}"));
    story.start("[{\"x\": 1}, {}, {\"x\": 3}]");
    assertThat(story.dispatched()).containsExactly("a[0]#1{\"x\":1}", "a[2]#1{\"x\":3}");
    finish(story);
    assertThat(output(story).at("/a/1/error/cause").asString()).isEqualTo("expression");
  }

  @Test
  void aSolidThatDoesNotFanOutIsOneOutcome() {
    Story story =
        of("""
                solids:
                  a: {queue: q, task: t, onError: collect}
                  b: {value: "${a.status}"}
                """)
            .start("{}")
            .fails(1, "E");
    assertThat(output(story)).isEqualTo(Story.json("{\"b\": \"failed\"}"));
  }

  @ParameterizedTest
  @CsvSource({"1,2", "50%,6", "10%,1"})
  void soManyMayFailAndOneMoreFailsTheSolidAtOnce(String tolerate, int failures) {
    Story story = of(tasks.formatted("tolerate: " + tolerate));
    story.start(IntStream.range(0, 10).boxed().toList().toString());
    int tolerated = tolerate.equals("50%") ? 5 : 1;
    for (int i = 1; i <= tolerated; i++) {
      story.fails(i, "E");
      assertThat(story.run.state()).isEqualTo(RunState.RUNNING);
    }
    story.fails(10, "Last");
    assertThat(failure(story).solid()).isEqualTo("a[9]");
    assertThat(failure(story).failure().type()).isEqualTo("Last");
  }

  @Test
  void toleratedFailuresAreOutcomes() {
    Story story = of(tasks.formatted("tolerate: 1")).start("[1, 2]").fails(1, "E");
    story.succeeds(2, "5");
    assertThat(output(story).at("/a/0/status").asString()).isEqualTo("failed");
    assertThat(output(story).at("/a/1/value").asInt()).isEqualTo(5);
  }
}
