package dev.solidflux.core.run;

import java.time.Duration;

/** The engine's fixed limits on one run. */
public final class RunLimits {

  /** Invocations of one fan-out that are open at a time. */
  public static final int FAN_OUT_WINDOW = 500;

  /** Elements of one fan-out. */
  public static final int FAN_OUT_ELEMENTS = 10_000;

  /** How long workers that were asked to stop may still reply before the run ends as cancelled. */
  public static final Duration CANCEL_GRACE = Duration.ofSeconds(10);

  private RunLimits() {}
}
