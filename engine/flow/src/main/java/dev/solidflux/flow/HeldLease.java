package dev.solidflux.flow;

import dev.solidflux.flow.port.Lease;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A lease as its holder sees it: believed only for a while after the last successful renewal was
 * <em>sent</em>, on the monotonic clock. So a node that was stopped and wakes knows at once that it
 * may own nothing any more.
 */
final class HeldLease {

  private final Lease lease;
  private final LongSupplier nanos;
  private final AtomicLong believedUntil;

  HeldLease(Lease lease, LongSupplier nanos, long believedUntil) {
    this.lease = lease;
    this.nanos = nanos;
    this.believedUntil = new AtomicLong(believedUntil);
  }

  Lease lease() {
    return lease;
  }

  int shard() {
    return lease.shard();
  }

  boolean valid() {
    return nanos.getAsLong() - believedUntil.get() < 0;
  }

  /**
   * Believed for longer, unless it has run out before: whoever looked in between has acted on that,
   * and what it left undone is found only by taking the shard anew.
   */
  boolean renewed(long until) {
    boolean inTime = valid();
    if (inTime) {
      believedUntil.set(until);
    }
    return inTime;
  }

  /** From here on nothing is published under it. */
  void revoke() {
    believedUntil.set(nanos.getAsLong());
  }
}
