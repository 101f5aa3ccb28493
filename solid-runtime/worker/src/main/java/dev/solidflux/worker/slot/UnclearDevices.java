package dev.solidflux.worker.slot;

import java.io.IOException;

/** There are devices, and what the worker is told of them does not say which it has. */
final class UnclearDevices extends IOException {
  private static final long serialVersionUID = 1L;

  UnclearDevices(String message) {
    super(message);
  }
}
