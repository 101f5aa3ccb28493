package dev.solidflux.core.document;

/** After a fault that leaves nothing sensible to read; the fault has been added already. */
final class ReadingStopped extends Exception {
  ReadingStopped() {
    super("reading stopped", null, false, false);
  }
}
