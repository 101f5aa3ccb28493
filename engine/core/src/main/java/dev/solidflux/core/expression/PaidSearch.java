package dev.solidflux.core.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.runtime.CelEvaluationException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Searches in texts that are paid for character by character, so that they can be broken off. */
final class PaidSearch {
  /** What a machine's instructions do for so many characters takes as long as a step. */
  private static final int INSTRUCTIONS_AT_ONCE = 48;

  private static final int CHARACTERS_AT_ONCE = 16;
  private static final int COMPILED = 16;

  private final Budget budget;
  private final Map<String, Pattern> compiled = new LinkedHashMap<>();

  PaidSearch(Budget budget) {
    this.budget = budget;
  }

  /** Whether the expression matches anywhere in the text. */
  boolean matches(String text, String expression) throws CelEvaluationException {
    budget.read(expression.length());
    Pattern pattern = compiled.get(expression);
    if (pattern == null) {
      pattern = compile(expression);
      if (compiled.size() < COMPILED) {
        compiled.put(expression, pattern);
      }
    }
    return pattern.matcher(new PaidText(text, pattern.programSize(), budget)).find();
  }

  /** The size is estimated first: a short text can stand for millions of instructions. */
  private Pattern compile(String expression) throws CelEvaluationException {
    if (expression.length() > CelExpression.MOST_REGEX_CHARACTERS) {
      throw new Budget.LimitPassed(
          "a regular expression has more than ",
          CelExpression.MOST_REGEX_CHARACTERS,
          " characters");
    }
    int most = CelExpression.MOST_REGEX_PROGRAM;
    long estimated = RegexCost.instructions(expression);
    if (estimated > 2L * most) {
      throw tooLarge();
    }
    budget.steps(estimated + (long) CHARACTERS_AT_ONCE * expression.length());
    if (RegexCost.mayBeEndless(expression)) {
      throw new CelEvaluationException(
          "with (?i) a regular expression cannot hold \\x{…}, the characters U+1C80 to U+1C88,"
              + " or ranges and characters beyond them");
    }
    try {
      Pattern pattern = Pattern.compile(expression);
      if (pattern.programSize() > most) {
        throw tooLarge();
      }
      return pattern;
    } catch (PatternSyntaxException e) {
      throw new CelEvaluationException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Budget.LimitPassed tooLarge() {
    return new Budget.LimitPassed(
        "a regular expression has more than ", CelExpression.MOST_REGEX_PROGRAM, " instructions");
  }

  /** By Knuth, Morris and Pratt: Java's own search takes text times part where they are unlucky. */
  boolean contains(String text, String part) {
    if (part.isEmpty() || part.length() > text.length()) {
      return part.isEmpty();
    }
    budget.steps((text.length() + part.length()) / CHARACTERS_AT_ONCE);
    budget.make((long) Integer.BYTES * part.length());
    int[] borders = borders(part);
    int matched = 0;
    for (int i = 0; i < text.length(); i++) {
      matched = longer(part, borders, matched, text.charAt(i));
      if (matched == part.length()) {
        return true;
      }
    }
    return false;
  }

  /** For each beginning of the text, the longest shorter one that it also ends with. */
  private static int[] borders(String text) {
    int[] borders = new int[text.length() + 1];
    int border = 0;
    for (int i = 1; i < text.length(); i++) {
      border = longer(text, borders, border, text.charAt(i));
      borders[i + 1] = border;
    }
    return borders;
  }

  private static int longer(String text, int[] borders, int matched, char next) {
    int border = matched;
    while (border > 0 && text.charAt(border) != next) {
      border = borders[border];
    }
    return text.charAt(border) == next ? border + 1 : 0;
  }

  /** The matcher asks for each character a few times, and then lets all instructions see it. */
  private static final class PaidText implements CharSequence {
    private final String text;
    private final int instructions;
    private final Budget budget;
    private int unpaid;

    PaidText(String text, int instructions, Budget budget) {
      this.text = text;
      this.instructions = instructions;
      this.budget = budget;
    }

    @Override
    public char charAt(int index) {
      unpaid += instructions;
      if (unpaid >= INSTRUCTIONS_AT_ONCE) {
        budget.steps(unpaid / INSTRUCTIONS_AT_ONCE);
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
