package dev.solidflux.api.broker;

import java.util.List;

/** In what a broker is not as it is wanted, in the order in which it is mended. */
public sealed interface Difference {

  /** For people: one line. */
  String text();

  /** What can be mended without touching anything that is not ours. */
  sealed interface Mendable extends Difference {}

  /** There is no exchange for dead messages, no queue for them, or no way from one to the other. */
  record NoDeadLetters(String name, List<String> missing) implements Mendable {
    @Override
    public String text() {
      return "missing: " + String.join(", ", missing) + " for dead letters, " + name;
    }
  }

  /** There is no such policy. */
  record Missing(Policy wanted) implements Mendable {
    @Override
    public String text() {
      return "missing: policy " + wanted.name();
    }
  }

  /**
   * A policy of ours says something else.
   *
   * @param how each thing in which it differs
   */
  record Changed(Policy wanted, List<String> how) implements Mendable {
    @Override
    public String text() {
      return "differs: policy " + wanted.name() + ": " + String.join("; ", how);
    }
  }

  /** A policy of ours is for a queue that nobody names any more. */
  record Stale(String policy) implements Mendable {
    @Override
    public String text() {
      return "stale: policy " + policy;
    }
  }

  /** A policy of somebody else's counts instead of ours. */
  record Overruled(String queue, Policy by, boolean certain) implements Difference {
    @Override
    public String text() {
      return "overruled: queue %s: policy %s (priority %d) %s instead"
          .formatted(queue, by.name(), by.priority(), certain ? "counts" : "would count");
    }
  }

  /** Ours is there, and the broker does not apply it. */
  record Ineffective(String queue, String policy) implements Difference {
    @Override
    public String text() {
      return "ineffective: queue %s: policy %s is not applied".formatted(queue, policy);
    }
  }

  /** An operator policy, which no policy overrules, says something else. */
  record Limited(String queue, String key, Object wanted, Object actual, String by)
      implements Difference {
    @Override
    public String text() {
      return "overruled: queue %s: %s is %s by operator policy %s, wanted %s"
          .formatted(queue, key, actual, by, wanted);
    }
  }

  /** A queue of the engine's may lose messages. */
  record Endangered(String queue, String policy, List<String> keys) implements Difference {
    @Override
    public String text() {
      return "endangered: queue %s: policy %s may lose messages of the engine's (%s)"
          .formatted(queue, policy, String.join(", ", keys));
    }
  }
}
