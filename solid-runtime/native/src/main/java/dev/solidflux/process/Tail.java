package dev.solidflux.process;

import java.util.ArrayDeque;
import java.util.Deque;

/** The last lines that a program printed, so many characters of them. */
final class Tail {

  private static final int MOST = 32 << 10;

  private final Deque<String> lines = new ArrayDeque<>();
  private int kept;

  synchronized void add(String line) {
    lines.addLast(line);
    kept += line.length() + 1;
    while (kept > MOST && lines.size() > 1) {
      kept -= lines.removeFirst().length() + 1;
    }
  }

  synchronized String text() {
    return String.join("\n", lines);
  }
}
