package dev.solidflux.core.definition;

import dev.solidflux.core.expression.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * How many tasks of a queue may be at work at a time, those of all pipelines together. Whoever runs
 * the deployment says so, and no document.
 *
 * @param max by queue
 */
public record QueueLimits(Map<String, Integer> max) {

  public static final QueueLimits NONE = new QueueLimits(Map.of());

  /** How the name of such a limit begins; no pipeline's does. */
  public static final String PREFIX = "queue:";

  private static final Template ALL = Template.constant(JsonNodeFactory.instance.stringNode(""));

  public QueueLimits {
    max = Map.copyOf(max);
  }

  /** The pipeline with these limits on its tasks, after their own. */
  public Pipeline on(Pipeline pipeline) {
    if (max.isEmpty()) {
      return pipeline;
    }
    return new Pipeline(
        pipeline.name(),
        pipeline.input(),
        on(pipeline.block()),
        pipeline.output(),
        pipeline.ending() == null ? null : on(pipeline.ending()),
        pipeline.timeout(),
        pipeline.limits(),
        pipeline.priority());
  }

  private Block on(Block block) {
    return new Block(block.solids().stream().map(this::on).toList());
  }

  private Solid on(Solid solid) {
    return new Solid(
        solid.name(),
        solid.path(),
        on(solid.work()),
        solid.dependsOn(),
        solid.join(),
        solid.when(),
        solid.onError(),
        solid.forEach(),
        solid.result());
  }

  private Work on(Work work) {
    return switch (work) {
      case Work.Task task -> on(task);
      case Work.Group group -> new Work.Group(on(group.block()), group.output());
      default -> work;
    };
  }

  private Work on(Work.Task task) {
    @Nullable Integer most = max.get(task.queue());
    if (most == null) {
      return task;
    }
    List<Limit> limits = new ArrayList<>(task.limits());
    limits.add(new Limit(PREFIX + task.queue(), ALL, most));
    return new Work.Task(
        task.queue(),
        task.task(),
        task.args(),
        task.accepts(),
        task.retry(),
        task.timeouts(),
        limits,
        task.priority(),
        task.cache(),
        task.terminate());
  }
}
