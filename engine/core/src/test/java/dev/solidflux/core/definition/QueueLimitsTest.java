package dev.solidflux.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueueLimitsTest {

  private static final String DOCUMENT =
      """
      pipeline: p
      timeout: 1h
      limits: [{max: 7}]
      solids:
        a: {queue: gpu, task: t, limits: [{max: 3}]}
        b: {queue: cpu, task: t}
        c: {solids: {d: {queue: gpu, task: t}}}
      finally:
        e: {queue: gpu, task: t}
      """;

  private static Pipeline pipeline() {
    return ((PipelineDocument.Parsed) PipelineDocument.parse(DOCUMENT, Format.YAML)).pipeline();
  }

  @Test
  void everyTaskOfTheQueueHasItAfterItsOwn() {
    Pipeline limited = new QueueLimits(Map.of("gpu", 2)).on(pipeline());

    assertThat(limits(limited, "a")).containsExactly("p/a#0 3", "queue:gpu 2");
    assertThat(limits(limited, "b")).isEmpty();
    assertThat(limits(limited, "c.d")).containsExactly("queue:gpu 2");
    assertThat(limits(limited, "finally.e")).containsExactly("queue:gpu 2");
  }

  @Test
  void nothingElseOfThePipelineIsOtherwise() {
    assertThat(QueueLimits.NONE.on(pipeline())).isEqualTo(pipeline());
    assertThat(new QueueLimits(Map.of("other", 1)).on(pipeline())).isEqualTo(pipeline());
  }

  private static List<String> limits(Pipeline pipeline, String path) {
    return pipeline
        .all()
        .filter(solid -> solid.path().equals(path))
        .map(solid -> (Work.Task) solid.work())
        .flatMap(task -> task.limits().stream())
        .map(limit -> limit.name() + " " + limit.max())
        .toList();
  }
}
