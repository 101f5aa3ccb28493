package dev.solidflux.json;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a PostgreSQL {@code jsonb} column can hold and give back as it was. Python writes JSON that
 * it cannot (NaN, lone surrogates, U+0000), and what cannot be stored would come back for ever.
 */
public final class StorableJson {

  /** Levels of arrays and objects. */
  public static final int MAX_DEPTH = 100;

  /**
   * Digits of one number, written out: far beyond what a double holds, and far below what
   * PostgreSQL could.
   */
  public static final int MAX_DIGITS = 1_000;

  /** Levels that the engine itself may put around a value: an event, a message, log lines. */
  public static final int ENVELOPE = 4;

  static final String TOO_MANY_DIGITS =
      String.format(Locale.ROOT, "has more than %,d digits written out", MAX_DIGITS);

  private StorableJson() {}

  /** Why {@code node} cannot be stored, with a JSON pointer to the place; empty if it can. */
  public static Optional<String> fault(JsonNode node) {
    return first(node, MAX_DEPTH);
  }

  /** The same of a value within the engine's own {@link #ENVELOPE}. */
  public static Optional<String> faultWithin(JsonNode envelope) {
    return first(envelope, MAX_DEPTH + ENVELOPE);
  }

  /**
   * All that is wrong with {@code node}, in its order.
   *
   * @param most faults to look for
   */
  public static List<Fault> faults(JsonNode node, int most) {
    return new FaultFinder(MAX_DEPTH, most).find(node);
  }

  private static Optional<String> first(JsonNode node, int depth) {
    return new FaultFinder(depth, 1).find(node).stream().findFirst().map(Fault::inWords);
  }

  /**
   * @param pointer RFC 6901; one that is very long is cut
   * @param subject such as {@code the string}
   * @param flaw what it does, such as {@code contains U+0000}
   */
  public record Fault(String pointer, String subject, String flaw) {
    /** For a reader who is shown the pointer too. */
    public String message() {
      return subject + " " + flaw;
    }

    String inWords() {
      return subject + " at " + (pointer.isEmpty() ? "the top" : pointer) + " " + flaw;
    }
  }
}
