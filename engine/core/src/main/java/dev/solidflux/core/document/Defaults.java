package dev.solidflux.core.document;

import dev.solidflux.core.definition.Retry;
import dev.solidflux.core.definition.Timeouts;

/** What holds for every task that says nothing else. */
record Defaults(Retry retry, Timeouts timeouts) {
  static final Defaults NONE = new Defaults(Retry.NONE, Timeouts.DEFAULT);
}
