package dev.solidflux.flow.own;

import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Leases.Taken;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A lease as its holder sees it: believed only for a while after the last successful renewal was
 * <em>sent</em>, on the monotonic clock. So a node that was stopped and wakes knows at once that it
 * may own nothing any more.
 */
public final class HeldLease {

  private final Taken taken;
  private final LongSupplier nanos;
  private final AtomicLong believedUntil;

  public HeldLease(Taken taken, LongSupplier nanos, long believedUntil) {
    this.taken = taken;
    this.nanos = nanos;
    this.believedUntil = new AtomicLong(believedUntil);
  }

  public Lease lease() {
    return taken.lease();
  }

  /** What was found when it was taken. */
  public Taken taken() {
    return taken;
  }

  public int shard() {
    return lease().shard();
  }

  /** Whether it may be acted on now. */
  public boolean valid() {
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
  public void revoke() {
    believedUntil.set(nanos.getAsLong());
  }
}
