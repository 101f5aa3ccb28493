package dev.solidflux.amqp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts the acknowledgements of one channel together: one for all that stand in a row from the first
 * delivery that was not acknowledged, and one each for the others.
 */
final class Acknowledgements {

  /** Tags of a channel count from 1. Up to this one, all are acknowledged. */
  private long upTo;

  /** Tags beyond that which are acknowledged. */
  private final Set<Long> beyond = new TreeSet<>();

  /**
   * An acknowledgement to send.
   *
   * @param multiple whether it stands for all tags up to this one
   */
  record Ack(long tag, boolean multiple) {}

  /** What to send for tags that have not been acknowledged before. */
  List<Ack> of(Collection<Long> tags) {
    Set<Long> apart = new TreeSet<>(tags);
    List<Ack> acks = new ArrayList<>();
    long row = lastInRow(apart);
    if (row > 0) {
      acks.add(new Ack(row, true));
    }
    apart.forEach(tag -> acks.add(new Ack(tag, false)));
    beyond.addAll(apart);
    return acks;
  }

  /**
   * Takes out the tags that stand in a row with what is acknowledged. The last of them counts, and
   * not the last of the row: a broker refuses a tag that it does not know any more.
   */
  private long lastInRow(Set<Long> tags) {
    long last = 0;
    while (true) {
      long next = upTo + 1;
      if (tags.remove(next)) {
        last = next;
      } else if (!beyond.remove(next)) {
        return last;
      }
      upTo = next;
    }
  }
}
