package dev.solidflux.api.cli.demo;

/** The demo could not go on; the message says why, for a person. */
public final class DemoFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  DemoFailed(String message) {
    super(message);
  }
}
