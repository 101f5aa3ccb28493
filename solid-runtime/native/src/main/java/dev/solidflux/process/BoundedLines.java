package dev.solidflux.process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Lines of a stream, each cut to so many bytes, however long it is. Bytes that are no UTF-8 become
 * U+FFFD; a carriage return ends a line too, as programs that draw a bar of progress use it.
 */
final class BoundedLines {

  private final int most;
  private final Consumer<Line> lines;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean cut;

  /**
   * @param isCut whether there was more than stands here
   */
  record Line(String text, boolean isCut) {}

  BoundedLines(int most, Consumer<Line> lines) {
    this.most = most;
    this.lines = lines;
  }

  void take(byte[] bytes, int number) {
    int from = 0;
    for (int i = 0; i < number; i++) {
      if (bytes[i] == '\n' || bytes[i] == '\r') {
        append(bytes, from, i);
        end();
        from = i + 1;
      }
    }
    append(bytes, from, number);
  }

  private void append(byte[] bytes, int from, int to) {
    int kept = Math.min(to - from, most - line.size());
    line.write(bytes, from, kept);
    cut |= kept < to - from;
  }

  void end() {
    if (line.size() > 0) {
      lines.accept(new Line(line.toString(StandardCharsets.UTF_8), cut));
    }
    line.reset();
    cut = false;
  }
}
