package dev.solidflux.core.id;

import java.util.Comparator;

/**
 * One attempt of one invocation of one run: what a task id (and so the correlation id of its
 * replies), an outbox row and a deadline name.
 *
 * @param invocation from 1, allocated by the event that schedules it
 * @param number from 1; a redelivery or a republish keeps it
 */
public record Attempt(RunId run, int invocation, int number) implements Comparable<Attempt> {

  private static final Comparator<Attempt> ORDER =
      Comparator.comparing(Attempt::run)
          .thenComparingInt(Attempt::invocation)
          .thenComparingInt(Attempt::number);

  @Override
  public int compareTo(Attempt other) {
    return ORDER.compare(this, other);
  }
}
