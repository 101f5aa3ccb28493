package dev.solidflux.core.run;

import java.util.Locale;
import org.pcollections.PSortedSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Where a solid of a scope stands. */
public sealed interface SolidState {

  /** The words for it. */
  enum Word {
    /** Its turn has not come. */
    WAITING,
    /** Being done. */
    OPEN,
    /** Over, with a result. */
    SUCCEEDED,
    /** Over, and nothing was done. */
    SKIPPED,
    /** Over, without a result. */
    FAILED,
    /** Given up with what is around it. */
    CANCELLED;

    /** What expressions and people see. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  SolidState WAITING = new Waiting();

  Word word();

  /** What it takes in memory, written out, in bytes. */
  long bytes();

  /** Its turn has not come. */
  record Waiting() implements SolidState {
    @Override
    public Word word() {
      return Word.WAITING;
    }

    @Override
    public long bytes() {
      return 0;
    }
  }

  /** Being done. */
  record Open(Spread spread) implements SolidState {
    @Override
    public Word word() {
      return Word.OPEN;
    }

    @Override
    public long bytes() {
      return spread.size().data() + spread.size().openArguments();
    }
  }

  /**
   * Over.
   *
   * @param value what later solids see; a JSON null unless it succeeded
   * @param left the invocations or scopes that were open when it failed; nobody waits for them
   */
  record Ended(Word word, JsonNode value, PSortedSet<Integer> left, long bytes)
      implements SolidState {

    static Ended without(Word word, PSortedSet<Integer> left) {
      return new Ended(word, JsonNodeFactory.instance.nullNode(), left, 0);
    }

    Ended less(int number) {
      return new Ended(word, value, left.minus(number), bytes);
    }
  }
}
