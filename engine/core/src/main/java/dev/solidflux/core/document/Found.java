package dev.solidflux.core.document;

import dev.solidflux.core.expression.Pointer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What was found in a document, as much as can be listed, and how much more there is. */
final class Found {
  private static final int MOST_MESSAGE = 1_000;

  private final Source source;
  private final Code moreCode;
  private final String plural;
  private final List<Fault> found = new ArrayList<>();
  private int more;

  /**
   * @param plural what it is, for the sentence that tells how many more there are
   */
  Found(Source source, Code moreCode, String plural) {
    this.source = source;
    this.moreCode = moreCode;
    this.plural = plural;
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

  boolean isEmpty() {
    return found.isEmpty();
  }

  boolean isFull() {
    return found.size() >= Limits.FAULTS;
  }

  /** In the order of the text. */
  List<Fault> sorted() {
    List<Fault> sorted = new ArrayList<>(found);
    if (more > 0) {
      int end = source.text().length();
      sorted.add(
          new Fault(
              moreCode.text(),
              "there are " + more + " more " + plural,
              "",
              source.line(end),
              source.column(end)));
    }
    sorted.sort(Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column));
    return List.copyOf(sorted);
  }
}
