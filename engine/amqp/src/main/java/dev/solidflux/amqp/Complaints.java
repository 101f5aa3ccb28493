package dev.solidflux.amqp;

/**
 * Why the broker cannot be had, told once for all connections together for as long as the reason is
 * the same: attempts go on, and say nothing new.
 */
final class Complaints {
  private String told = "";

  /** Whether it is to be told. */
  synchronized boolean isNew(String reason) {
    boolean isNew = !reason.equals(told);
    told = reason;
    return isNew;
  }

  /** The broker can be had: whatever comes next is new. */
  synchronized void over() {
    told = "";
  }
}
