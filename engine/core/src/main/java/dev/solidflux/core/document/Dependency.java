package dev.solidflux.core.document;

import dev.solidflux.core.expression.Pointer;

/** That a solid waits for another, and where the document says so. */
record Dependency(String on, Use use, Pointer pointer, int offset) {

  /** Why it does. */
  enum Use {
    /** For nothing but the order. */
    ORDER,
    /** To see how it has ended, or whether it has something. */
    STATUS,
    /** For its result. */
    RESULT
  }
}
