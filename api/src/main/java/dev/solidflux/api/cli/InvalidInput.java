package dev.solidflux.api.cli;

/** What the caller gave cannot be used; the message says what and why. */
final class InvalidInput extends RuntimeException {
  private static final long serialVersionUID = 1;

  InvalidInput(String message) {
    super(message);
  }
}
