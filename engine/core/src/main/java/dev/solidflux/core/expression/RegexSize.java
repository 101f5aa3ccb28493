package dev.solidflux.core.expression;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * About how many instructions a regular expression stands for, found without compiling it: the
 * compiler writes out {@code ((a{100}){100}){100}} before anybody can ask for its size.
 */
final class RegexSize {
  private static final Pattern COUNT = Pattern.compile("\\{([0-9]{1,9})(?:,([0-9]{0,9}))?}");
  private static final long MOST = Integer.MAX_VALUE;

  private final String expression;
  private final Deque<Long> around = new ArrayDeque<>();
  private long group;
  private long atom;

  private RegexSize(String expression) {
    this.expression = expression;
  }

  /** Never less than half of what it is; what is no expression at all has a size too. */
  static long of(String expression) {
    RegexSize size = new RegexSize(expression);
    size.run();
    return size.group + size.around.stream().mapToLong(Long::longValue).sum();
  }

  private void run() {
    Matcher count = COUNT.matcher(expression);
    int at = 0;
    while (at < expression.length()) {
      char c = expression.charAt(at);
      if (c == '{' && count.region(at, expression.length()).lookingAt()) {
        repeat(count);
        at = count.end();
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
    long repeated = Math.min(MOST, atom * Math.min(MOST, times));
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
