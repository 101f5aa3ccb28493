package dev.solidflux.api.problem;

import java.util.ArrayList;
import java.util.List;

/** Collects all faults of one request, so that its sender hears of them at once. */
public final class Faults {
  /** More help nobody, and a hostile body must not make a larger answer. */
  public static final int MOST = 100;

  private final List<Fault> found = new ArrayList<>();

  public void add(Fault fault) {
    if (found.size() < MOST) {
      found.add(fault);
    }
  }

  /** Whether more could still be added. */
  public boolean full() {
    return found.size() == MOST;
  }

  /**
   * @throws Problem {@code invalid-request} with everything found, if anything was
   */
  public void refuse() {
    if (!found.isEmpty()) {
      throw Problem.of(ProblemCode.INVALID_REQUEST, found);
    }
  }
}
