package dev.solidflux.core.document;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The text of a document, without a byte order mark; places in it are UTF-16 offsets from 0. */
final class Source {
  private final String text;
  private final int[] lineStarts;
  private final int[] codePoints;

  Source(String text) {
    this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    this.lineStarts = lineStarts(this.text);
    this.codePoints = codePoints(this.text);
  }

  private static int[] lineStarts(String text) {
    List<Integer> starts = new ArrayList<>(List.of(0));
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean returnAlone = c == '\r' && !text.startsWith("\n", i + 1);
      if (c == '\n' || returnAlone) {
        starts.add(i + 1);
      }
    }
    return starts.stream().mapToInt(Integer::intValue).toArray();
  }

  String text() {
    return text;
  }

  /** From 1. */
  int line(int offset) {
    int found = Arrays.binarySearch(lineStarts, clamp(offset));
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** From 1, in code points. */
  int column(int offset) {
    int at = clamp(offset);
    return text.codePointCount(lineStarts[line(at) - 1], at) + 1;
  }

  /** Where a line starts; lines count from 1, and one beyond the end starts at the end. */
  int lineStart(int line) {
    return line <= lineStarts.length ? lineStarts[line - 1] : text.length();
  }

  /** The offset of a code point, for parsers that count those. */
  int offsetOfCodePoint(int index) {
    return clamp(index >= 0 && index < codePoints.length ? codePoints[index] : index);
  }

  /** The offset of each code point; empty where every one is a single unit. */
  private static int[] codePoints(String text) {
    int count = text.codePointCount(0, text.length());
    if (count == text.length()) {
      return new int[0];
    }
    int[] offsets = new int[count + 1];
    for (int i = 1; i <= count; i++) {
      offsets[i] = text.offsetByCodePoints(offsets[i - 1], 1);
    }
    return offsets;
  }

  private int clamp(int offset) {
    return Math.clamp(offset, 0, text.length());
  }
}
