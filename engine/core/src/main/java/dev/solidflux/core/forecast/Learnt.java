package dev.solidflux.core.forecast;

/** What earlier runs have told, all in seconds. */
public interface Learnt {

  /** Of a step; {@link OfStep#NOTHING} if none was seen. */
  OfStep step(String path);

  /** From the moment that a queue asked for one more worker until there was one more. */
  Quantiles cold(String queue);

  /**
   * Of a step, all its elements together.
   *
   * @param span from the moment that its work was begun until all of it was over
   * @param tasks how many tasks it was
   * @param begun how often it was done when its turn came, and not skipped by its own condition
   */
  record OfStep(Quantiles span, Quantiles tasks, Chance begun) {

    public static final OfStep NOTHING = new OfStep(Quantiles.NONE, Quantiles.NONE, Chance.UNKNOWN);

    /** With what one more run tells. */
    public OfStep plus(Hindsight.Seen seen) {
      Double seconds = seen.seconds();
      return new OfStep(
          seconds == null ? span : span.plus(seconds),
          seen.begun() ? tasks.plus(seen.tasks()) : tasks,
          begun.plus(seen.begun()));
    }

    /** The same, believed in less. */
    public OfStep faded(double factor) {
      return new OfStep(span.faded(factor), tasks.faded(factor), begun.faded(factor));
    }

    public OfStep tookSeconds(double seconds) {
      return new OfStep(span.plus(seconds), tasks, begun);
    }

    public OfStep hadTasks(int count) {
      return new OfStep(span, tasks.plus(count), begun);
    }

    public OfStep turned(boolean taken) {
      return new OfStep(span, tasks, begun.plus(taken));
    }
  }
}
