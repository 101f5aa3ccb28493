package dev.solidflux.core.run;

import static dev.solidflux.core.run.Language.failure;
import static dev.solidflux.core.run.Language.of;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Arguments of tasks, and what holds for those that say nothing else. */
class ArgumentsAndDefaultsTest {
  @Test
  void positionalArgumentsMayStandAmongThoseByKeyword() {
    Story story = of("solids:\n  a: {queue: q, task: t, args: {\"*\": \"${input.l}\", y: 1}}\n");
    story.start("{\"l\": [7]}");
    assertThat(story.dispatched()).containsExactly("a#1{\"*\":[7],\"y\":1}");
    story = of("solids:\n  a: {queue: q, task: t, args: {\"*\": \"${input.l}\", y: 1}}\n");
    story.start("{\"l\": {\"a\": 1}}");
    assertThat(failure(story).failure().message())
        .isEqualTo("'*' in args needs a list of positional arguments, but is an object");
  }

  @Test
  void defaultsHoldForTasksThatSayNothingElse() {
    Story story =
        of("""
                defaults: {retry: {attempts: 2}, timeout: {queue: 1m, run: 2m}}
                solids:
                  a: {queue: q, task: t}
                  g: {solids: {b: {queue: q, task: t, timeout: {run: 3m}, retry: {attempts: 1}}}}
                """)
            .start("{}");
    assertThat(story.run.limit(1, Timer.Kind.RUN)).isEqualTo(Duration.ofMinutes(2));
    assertThat(story.run.limit(2, Timer.Kind.RUN)).isEqualTo(Duration.ofMinutes(3));
    assertThat(story.run.limit(2, Timer.Kind.QUEUE)).isEqualTo(Duration.ofMinutes(1));
    story.fails(1, "E");
    assertThat(story.run.state()).isEqualTo(RunState.RUNNING);
    story.fails(2, "E");
    assertThat(story.run.state()).isEqualTo(RunState.FAILED);
  }
}
