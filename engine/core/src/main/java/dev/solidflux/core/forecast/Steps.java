package dev.solidflux.core.forecast;

import dev.solidflux.core.definition.Block;
import dev.solidflux.core.definition.Join;
import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.forecast.Outlook.Standing;
import dev.solidflux.core.forecast.Outlook.Step;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline's solids as steps, in an order in which they can be done. A group is two of them:
 * where it is begun, and where all in it has ended; what is in it lies between.
 */
final class Steps {

  private final Function<String, Standing> standing;
  private final List<Step> all = new ArrayList<>();

  private Steps(Function<String, Standing> standing) {
    this.standing = standing;
  }

  static Outlook of(Pipeline pipeline, Function<String, Standing> standing) {
    Steps steps = new Steps(standing);
    List<String> ends = steps.block(pipeline.block(), List.of(), null);
    Block ending = pipeline.ending();
    if (ending != null) {
      steps.block(ending, ends, null);
    }
    return new Outlook(steps.all);
  }

  /** Where a group is begun, of its path; no solid's name has such a character. */
  static String begun(String group) {
    return group + "{";
  }

  /** Whether it is the end of a group, which takes no time of its own. */
  static boolean isEnd(Step step) {
    return begun(step.path()).equals(step.within());
  }

  /** Returns the steps of the block. */
  private List<String> block(Block block, List<String> before, @Nullable String within) {
    Set<Solid> added = new LinkedHashSet<>();
    while (added.size() < block.solids().size()) {
      for (Solid solid : block.solids()) {
        boolean next = solid.dependsOn().stream().map(block::solid).allMatch(added::contains);
        if (next && added.add(solid)) {
          solid(block, solid, before, within);
        }
      }
    }
    return added.stream().map(Solid::path).toList();
  }

  private void solid(Block block, Solid solid, List<String> before, @Nullable String within) {
    List<String> after = solid.dependsOn().stream().map(name -> block.solid(name).path()).toList();
    Join join = solid.join();
    if (after.isEmpty()) {
      after = before;
      join = Join.FINISHED;
    }
    String path = solid.path();
    if (solid.work() instanceof Work.Group group) {
      add(begun(path), after, join, within, null);
      List<String> last = new ArrayList<>(block(group.block(), List.of(begun(path)), begun(path)));
      last.add(begun(path));
      add(path, last, Join.FINISHED, begun(path), null);
    } else {
      String queue = solid.work() instanceof Work.Task task ? task.queue() : null;
      add(path, after, join, within, queue);
    }
  }

  private void add(
      String path, List<String> after, Join join, @Nullable String within, @Nullable String queue) {
    all.add(new Step(path, after, join, within, queue, standing.apply(path)));
  }
}
