package dev.solidflux.api.broker;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of a queue need of it.
 *
 * @param longest what the longest of them may run ({@code timeout.run}); null if none says
 * @param unlimited the solids that do not say, as {@code pipeline/solid}
 */
public record QueueNeed(String queue, @Nullable Duration longest, List<String> unlimited) {

  public QueueNeed {
    unlimited = List.copyOf(unlimited);
  }

  /** By queue, in the order of their names. */
  public static List<QueueNeed> of(Collection<Pipeline> pipelines) {
    Map<String, Gathered> queues = new TreeMap<>();
    for (Pipeline pipeline : pipelines) {
      for (Solid solid : pipeline.all().toList()) {
        if (solid.work() instanceof Work.Task task) {
          queues
              .computeIfAbsent(task.queue(), any -> new Gathered())
              .add(pipeline.name() + "/" + solid.path(), task.timeouts().run());
        }
      }
    }
    return queues.entrySet().stream().map(one -> one.getValue().need(one.getKey())).toList();
  }

  private static final class Gathered {
    private final List<String> unlimited = new ArrayList<>();
    private @Nullable Duration longest;

    void add(String solid, @Nullable Duration run) {
      if (run == null) {
        if (!unlimited.contains(solid)) { // another version says it too
          unlimited.add(solid);
        }
      } else if (longest == null || run.compareTo(longest) > 0) {
        longest = run;
      }
    }

    QueueNeed need(String queue) {
      return new QueueNeed(queue, longest, unlimited);
    }
  }
}
