package dev.solidflux.core.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Locale;
import java.util.function.LongConsumer;

/**
 * A regular expression of RE2, bounded in size, whose searches are paid for character by character
 * and can so be broken off.
 */
public final class Regex {
  /** Characters of one. */
  static final int MOST_CHARACTERS = CelExpression.MOST_REGEX_CHARACTERS;

  /** Instructions of one. */
  static final int MOST_INSTRUCTIONS = CelExpression.MOST_REGEX_PROGRAM;

  /** What a machine's instructions do for so many characters takes as long as a step. */
  private static final int INSTRUCTIONS_AT_ONCE = 48;

  private static final int CHARACTERS_AT_ONCE = 16;

  private final Pattern pattern;

  private Regex(Pattern pattern) {
    this.pattern = pattern;
  }

  /** What was written is no regular expression, or none that can be taken. */
  public static final class Unsound extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean large;

    private Unsound(String message, boolean large) {
      super(message, null, false, false);
      this.large = large;
    }

    /** Whether it is sound, but too large. */
    boolean isLarge() {
      return large;
    }

    /** What is wrong with it. */
    public String message() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * The size is estimated first: a short text can stand for millions of instructions.
   *
   * @param steps told of each cost before it arises, in the steps of {@link Budget}
   */
  public static Regex compile(String expression, LongConsumer steps) throws Unsound {
    if (expression.length() > MOST_CHARACTERS) {
      throw tooLarge(MOST_CHARACTERS, "characters");
    }
    long estimated = RegexCost.instructions(expression);
    if (estimated > 2L * MOST_INSTRUCTIONS) {
      throw tooLarge(MOST_INSTRUCTIONS, "instructions");
    }
    steps.accept(estimated + (long) CHARACTERS_AT_ONCE * expression.length());
    if (RegexCost.mayBeEndless(expression)) {
      throw new Unsound(
          "with (?i) a regular expression cannot hold \\x{…}, the characters U+1C80 to U+1C88,"
              + " or ranges and characters beyond them",
          false);
    }
    try {
      Pattern pattern = Pattern.compile(expression);
      if (pattern.programSize() > MOST_INSTRUCTIONS) {
        throw tooLarge(MOST_INSTRUCTIONS, "instructions");
      }
      return new Regex(pattern);
    } catch (PatternSyntaxException e) {
      throw new Unsound(String.valueOf(e.getMessage()), false);
    }
  }

  private static Unsound tooLarge(int most, String what) {
    return new Unsound(
        "a regular expression has more than " + String.format(Locale.ROOT, "%,d ", most) + what,
        true);
  }

  /**
   * Whether it matches anywhere in the text.
   *
   * @param steps told of each cost before it arises; what it throws ends the search
   */
  public boolean find(String text, LongConsumer steps) {
    return pattern.matcher(new PaidText(text, pattern.programSize(), steps)).find();
  }

  /** The matcher asks for each character a few times, and then lets all instructions see it. */
  private static final class PaidText implements CharSequence {
    private final String text;
    private final int instructions;
    private final LongConsumer steps;
    private int unpaid;

    PaidText(String text, int instructions, LongConsumer steps) {
      this.text = text;
      this.instructions = instructions;
      this.steps = steps;
    }

    @Override
    public char charAt(int index) {
      unpaid += instructions;
      if (unpaid >= INSTRUCTIONS_AT_ONCE) {
        steps.accept(unpaid / INSTRUCTIONS_AT_ONCE);
        unpaid %= INSTRUCTIONS_AT_ONCE;
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
