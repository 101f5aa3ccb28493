package dev.solidflux.core.forecast;

import dev.solidflux.core.definition.Join;
import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.run.Run;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A run as far as it matters when its steps will be ready.
 *
 * @param steps in an order in which they can be done
 */
public record Outlook(List<Step> steps) {

  /**
   * @throws IllegalArgumentException if a step is named twice, or before what it waits for
   */
  public Outlook {
    steps = List.copyOf(steps);
    Set<String> known = new HashSet<>();
    for (Step step : steps) {
      if (!known.containsAll(step.after())
          || !(step.within() == null || known.contains(step.within()))) {
        throw new IllegalArgumentException(step.path() + " stands before what it waits for");
      }
      if (!known.add(step.path())) {
        throw new IllegalArgumentException("two steps named " + step.path());
      }
    }
  }

  /**
   * Of a run of a pipeline.
   *
   * @param standing how far a step is, by its path; where a group is begun is the group's path and
   *     a brace
   */
  public static Outlook of(Pipeline pipeline, Function<String, Standing> standing) {
    return Steps.of(pipeline, standing);
  }

  /**
   * Of a run as it stands.
   *
   * @param begunAgo for how many seconds something of a step has been at work, by its path; null if
   *     that is not known
   */
  public static Outlook of(Run run, Function<String, @Nullable Double> begunAgo) {
    return of(run.pipeline(), new Standings(run, begunAgo)::of);
  }

  /**
   * One solid with all its elements, or the beginning or the end of a group.
   *
   * @param after the steps whose ends it waits for
   * @param join which of them have to have been done
   * @param within the step that has to have been done as well; null if there is none
   * @param queue of its tasks; null if it needs no worker
   */
  public record Step(
      String path,
      List<String> after,
      Join join,
      @Nullable String within,
      @Nullable String queue,
      Standing standing) {
    public Step {
      after = List.copyOf(after);
    }
  }

  /** How far a step is; times are in seconds. */
  public sealed interface Standing {

    /** Its turn has not come. */
    record Ahead() implements Standing {}

    /** Its tasks wait for a worker. */
    record Waiting() implements Standing {}

    /**
     * Something of it was begun.
     *
     * @param seconds ago
     */
    record Begun(double seconds) implements Standing {}

    /**
     * It has ended.
     *
     * @param done whether it was done, and not skipped
     */
    record Over(boolean done) implements Standing {}
  }
}
