package dev.solidflux.core.expression;

import dev.cel.runtime.CelEvaluationException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Searches in texts that are paid for character by character, so that they can be broken off. */
final class PaidSearch {
  private static final int CHARACTERS_AT_ONCE = 16;
  private static final int COMPILED = 16;

  private final Budget budget;
  private final Map<String, Regex> compiled = new LinkedHashMap<>();

  PaidSearch(Budget budget) {
    this.budget = budget;
  }

  /** Whether the expression matches anywhere in the text. */
  boolean matches(String text, String expression) throws CelEvaluationException {
    budget.read(expression.length());
    Regex regex = compiled.get(expression);
    if (regex == null) {
      regex = compile(expression);
      if (compiled.size() < COMPILED) {
        compiled.put(expression, regex);
      }
    }
    return regex.find(text, budget::steps);
  }

  private Regex compile(String expression) throws CelEvaluationException {
    try {
      return Regex.compile(expression, budget::steps);
    } catch (Regex.Unsound e) {
      if (e.isLarge()) {
        throw new Budget.LimitPassed(e.message());
      }
      throw new CelEvaluationException(e.message(), e);
    }
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
}
