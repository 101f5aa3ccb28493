package dev.solidflux.core.expression;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What it would cost to compile a regular expression, found without doing so: the compiler writes
 * out {@code ((a{100}){100}){100}} before anybody can ask for its size.
 */
final class RegexCost {
  private static final Pattern COUNT = Pattern.compile("\\{([0-9]{1,9})(?:,([0-9]{0,9}))?}");

  /** What follows them repeats what was before them. */
  private static final Pattern FLAGS = Pattern.compile("\\(\\?[imsU-]*\\)");

  private static final long MOST = Integer.MAX_VALUE;

  private static final Pattern IGNORES_CASE = Pattern.compile("\\(\\?[imsU-]*i");
  private static final char FIRST_ENDLESS = '\u1C80';
  private static final char LAST_ENDLESS = '\u1C88';

  private final String expression;
  private final Deque<Long> around = new ArrayDeque<>();
  private long group;
  private long atom;

  private RegexCost(String expression) {
    this.expression = expression;
  }

  /**
   * About how many instructions it has: never less than half of them. What is no expression at all
   * has a size too.
   */
  static long instructions(String expression) {
    RegexCost cost = new RegexCost(expression);
    cost.run();
    return cost.group + cost.around.stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Whether RE2/J could compile it for ever: from each character it goes round those that differ in
   * case only, and from U+1C80 to U+1C88 (Cyrillic of old) it never comes back. Some expressions
   * that are sound are taken for such.
   */
  static boolean mayBeEndless(String expression) {
    if (!IGNORES_CASE.matcher(expression).find()) {
      return false;
    }
    boolean ranges = expression.contains("[") && expression.contains("-");
    return expression.contains("\\x{")
        || expression.chars().anyMatch(c -> c >= FIRST_ENDLESS && (c <= LAST_ENDLESS || ranges));
  }

  private void run() {
    Matcher count = COUNT.matcher(expression);
    Matcher flags = FLAGS.matcher(expression);
    int at = 0;
    while (at < expression.length()) {
      char c = expression.charAt(at);
      if (c == '{' && count.region(at, expression.length()).lookingAt()) {
        repeat(count);
        at = count.end();
      } else if (c == '(' && flags.region(at, expression.length()).lookingAt()) {
        at = flags.end();
      } else {
        at = one(c, at);
      }
    }
  }

  private int one(char c, int at) {
    switch (c) {
      case '(' -> {
        around.push(group);
        group = 2;
        atom = 2;
      }
      case ')' -> {
        atom = group;
        group = Math.min(MOST, group + (around.isEmpty() ? 0 : around.pop()));
      }
      case '*', '+', '?' -> {
        // what follows flags may repeat it again
        atom = Math.min(MOST, atom + 1);
        group = Math.min(MOST, group + 1);
      }
      case '[' -> {
        add();
        return afterSet(at);
      }
      case '\\' -> {
        return expression.startsWith("\\Q", at) ? afterQuotation(at + 2) : afterEscape(at);
      }
      default -> add();
    }
    return at + 1;
  }

  private int afterEscape(int at) {
    add();
    return at + 2;
  }

  private int afterQuotation(int start) {
    int end = expression.indexOf("\\E", start);
    int after = end < 0 ? expression.length() : end;
    for (int at = start; at < after; at++) {
      add();
    }
    return after + 2;
  }

  private void add() {
    atom = 1;
    group = Math.min(MOST, group + 1);
  }

  private void repeat(Matcher count) {
    long least = Long.parseLong(count.group(1));
    String most = count.group(2);
    long times = Math.max(1, most == null || most.isEmpty() ? least + 1 : Long.parseLong(most));
    // a copy that may be left out takes one more
    long optional = Math.max(0, times - least);
    long repeated = Math.min(MOST, atom * Math.min(MOST, times) + optional);
    group = Math.min(MOST, group - atom + repeated);
    atom = repeated;
  }

  /**
   * A bracket that comes first in a set is one of its members. After a hyphen {@code [:alpha:]} is
   * either a class or the end of a range, which nobody writes but to hide what follows.
   */
  private int afterSet(int start) {
    int at = start + 1;
    at += at < expression.length() && expression.charAt(at) == '^' ? 1 : 0;
    at += at < expression.length() && expression.charAt(at) == ']' ? 1 : 0;
    while (at < expression.length() && expression.charAt(at) != ']') {
      boolean named = expression.startsWith("[:", at);
      if (named && expression.charAt(at - 1) == '-') {
        group = MOST;
      }
      int end = named ? expression.indexOf(":]", at + 2) : -1;
      if (end > 0) {
        at = end + 2;
      } else {
        at += expression.charAt(at) == '\\' ? 2 : 1;
      }
    }
    return at + 1;
  }
}
