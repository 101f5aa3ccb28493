package dev.solidflux.core.document;

import dev.solidflux.core.expression.Nearest;
import java.util.Collection;
import java.util.function.BooleanSupplier;

/** What reading one document may cost. */
final class Effort {
  /**
   * Pairs of letters that may be compared in search of names that were meant: a tenth of a second.
   */
  private static final long COMPARISONS = 20_000_000;

  private final BooleanSupplier over;
  private long comparisons = COMPARISONS;

  /**
   * @param over asked before each part of the work, none of which takes long
   */
  Effort(BooleanSupplier over) {
    this.over = over;
  }

  /**
   * Before a part of the work.
   *
   * @throws PipelineDocument.GivenUp once it is over
   */
  void goOn() {
    if (over.getAsBoolean()) {
      throw new PipelineDocument.GivenUp();
    }
  }

  /** As {@link Nearest#hint}; no hint for names beyond those that it pays for. */
  String hint(String unknown, Collection<String> known) {
    goOn();
    if (comparisons <= 0) {
      return "";
    }
    comparisons -= Nearest.comparisons(unknown, known);
    return Nearest.hint(unknown, known);
  }
}
