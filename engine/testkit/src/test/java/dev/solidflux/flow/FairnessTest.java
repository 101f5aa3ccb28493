package dev.solidflux.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.definition.QueueLimits;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs that share the permits of a queue. */
class FairnessTest {

  private final Site site = new Site();

  @AfterEach
  void close() {
    site.close();
  }

  private long received(String task) {
    return site.worker.received().stream().filter(one -> one.name().equals(task)).count();
  }

  @Test
  void aRunOfManyElementsDoesNotHoldBackOneOfFew() {
    site.queues = new QueueLimits(Map.of("q", 2));
    site.worker.succeeding("t.many", task -> Site.json("1"));
    site.worker.succeeding("t.few", task -> Site.json("1"));
    site.worker.after("t.many", Duration.ofSeconds(1)).after("t.few", Duration.ofSeconds(1));
    site.pipeline(
            """
            pipeline: many
            solids:
              each: {forEach: "${input.list}", queue: q, task: t.many}
            """)
        .pipeline(
            """
            pipeline: few
            solids:
              a: {queue: q, task: t.few}
              b: {queue: q, task: t.few, after: [a]}
            """)
        .owner();
    List<Integer> list = IntStream.range(0, 80).boxed().toList();
    RunId many = site.submit("many", "{\"list\": " + list + "}");
    site.until(() -> received("t.many") > 5);
    long before = received("t.many");

    RunId few = site.submit("few", "{}");
    site.end(few);

    assertThat(received("t.many") - before).isLessThan(20);
    assertThat(site.state(many)).isEqualTo(RunState.RUNNING);
    site.end(many);
    assertThat(received("t.many")).isEqualTo(80);
  }
}
