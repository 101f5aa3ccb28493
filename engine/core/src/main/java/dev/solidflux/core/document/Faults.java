package dev.solidflux.core.document;

import dev.solidflux.core.expression.Pointer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All faults found so far, bounded. */
final class Faults {
  private static final int MOST_MESSAGE = 1_000;

  private final Source source;
  private final Effort effort;
  private final List<Fault> found = new ArrayList<>();
  private int more;

  Faults(Source source, Effort effort) {
    this.source = source;
    this.effort = effort;
  }

  void add(Code code, Pointer pointer, int offset, String message) {
    if (isFull()) {
      more++;
      return;
    }
    String text =
        message.length() > MOST_MESSAGE ? message.substring(0, MOST_MESSAGE) + "…" : message;
    found.add(
        new Fault(
            code.text(), text, pointer.toString(), source.line(offset), source.column(offset)));
  }

  void add(Code code, Located at, String message) {
    add(code, at.pointer(), at.offset(), message);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** Whether another one would only be counted, so that its message need not be made. */
  boolean isFull() {
    return found.size() >= Limits.FAULTS;
  }

  Source source() {
    return source;
  }

  Effort effort() {
    return effort;
  }

  /** In the order of the text. */
  List<Fault> sorted() {
    List<Fault> sorted = new ArrayList<>(found);
    if (more > 0) {
      int end = source.text().length();
      sorted.add(
          new Fault(
              Code.MORE_FAULTS.text(),
              "there are " + more + " more faults",
              "",
              source.line(end),
              source.column(end)));
    }
    sorted.sort(Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column));
    return List.copyOf(sorted);
  }
}
