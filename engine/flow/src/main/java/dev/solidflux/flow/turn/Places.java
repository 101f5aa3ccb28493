package dev.solidflux.flow.turn;

import java.util.function.LongSupplier;

/**
 * Places in an order of a shard's tasks, or events: above all that former owners gave, since an
 * epoch is above all before it.
 */
final class Places implements LongSupplier {

  private long next;

  Places(long epoch) {
    this.next = (epoch << 32) + 1;
  }

  @Override
  public long getAsLong() {
    return next++;
  }
}
