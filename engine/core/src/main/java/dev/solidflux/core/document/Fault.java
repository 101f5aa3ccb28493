package dev.solidflux.core.document;

/**
 * One thing that is wrong with a document, or that may go wrong with its runs.
 *
 * @param code stable, in kebab case; {@code docs/pipelines.md} lists all of them
 * @param message what it is and what to do about it
 * @param pointer where, as a JSON pointer
 * @param line from 1
 * @param column from 1, in characters (code points) of the line
 */
public record Fault(String code, String message, String pointer, int line, int column) {
  /** {@code 12:7 unknown-name …}: for terminals and logs. */
  @Override
  public String toString() {
    return line + ":" + column + " " + code + ": " + message;
  }
}
