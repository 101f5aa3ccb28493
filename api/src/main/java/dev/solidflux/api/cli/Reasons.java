package dev.solidflux.api.cli;

/** Why something failed, in the words of what failed first. */
final class Reasons {

  private Reasons() {}

  /** The innermost sentence: what is around it is the wiring's. */
  static String innermost(Throwable e) {
    Throwable innermost = e;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
  }
}
