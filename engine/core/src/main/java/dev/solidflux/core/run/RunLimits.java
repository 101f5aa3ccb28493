package dev.solidflux.core.run;

import java.time.Duration;

/** The engine's fixed limits on one run; bytes are those of {@code JsonSize}. */
public final class RunLimits {

  /** Invocations of one fan-out that are open at a time. */
  public static final int FAN_OUT_WINDOW = 500;

  /** What the arguments of a fan-out's open invocations may take together, or one of them alone. */
  public static final long FAN_OUT_WINDOW_BYTES = 8L << 20;

  /** Elements of one fan-out. */
  public static final int FAN_OUT_ELEMENTS = 100_000;

  /**
   * Invocations of a run, and scopes, that are open at a time. A fan-out of which nothing is open
   * may open one all the same, so that none waits for another for ever.
   */
  public static final int OPEN = 2_000;

  /** What the arguments of all open invocations of a run may take together; the same holds. */
  public static final long OPEN_BYTES = 32L << 20;

  /** Events of one step, about; what is left is done by a step that a timer begins. */
  public static final int STEP_EVENTS = 2_000;

  /** What the events of one step take, about. */
  public static final long STEP_BYTES = 16L << 20;

  /** What the arguments of all elements of one fan-out may take together. */
  public static final long FAN_OUT_BYTES = 256L << 20;

  /** What the arguments of one invocation may take, with all that is kept elsewhere of them. */
  public static final long ARGUMENT_BYTES = 8L << 20;

  /**
   * Runs that are open at a time, of those that a run has begun, and those that they have begun.
   */
  public static final int FAMILY = 10_000;

  /** How many runs may be above a run, each begun by the one above it. */
  public static final int DEPTH = 15;

  /** What a run may yield to the one that has begun it. */
  public static final long CHILD_OUTPUT = 8L << 20;

  /** What one signal says, at most. */
  public static final long SIGNAL_PAYLOAD = 64L << 10;

  /** Signals of a run that nobody has waited for yet. */
  public static final int SIGNALS = 1_000;

  /** What these may take together. */
  public static final long SIGNAL_BYTES = 4L << 20;

  /** How long workers that were asked to stop may still reply before the run ends as cancelled. */
  public static final Duration CANCEL_GRACE = Duration.ofSeconds(10);

  /** How often one attempt may be lost with its worker and given to another. */
  public static final int REDELIVERIES = 4;

  /** How often workers may give one invocation back before that counts as a failure of it. */
  public static final int GIVEN_BACK = 20;

  /** Of so many beats of a worker that beats by itself one must be heard. */
  public static final int BEATS = 6;

  /** What a result takes, at most, that is kept for others; what is larger is a reference. */
  public static final long KEPT_RESULT = 64L << 10;

  private RunLimits() {}
}
