package dev.solidflux.api.request;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * Takes a body that comes in pieces apart into its lines, each as soon as it is there. Of a line
 * that is too long nothing is kept. Blank lines are counted and left out.
 */
public final class Lines {
  private final int longest;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private boolean tooLong;
  private long number = 1;

  /**
   * @param longest how many bytes a line may have
   */
  public Lines(int longest) {
    this.longest = longest;
  }

  /** A line of a body. */
  public sealed interface Line {
    /** From 1. */
    long number();

    /** A line that can be read. */
    @SuppressWarnings("ArrayRecordComponent") // read once, and never compared
    record Whole(long number, byte[] bytes) implements Line {}

    /** A line of which nothing was kept. */
    record TooLong(long number) implements Line {}
  }

  /** The lines that end in this piece, which is released. */
  public List<Line> in(DataBuffer piece) {
    byte[] bytes = new byte[piece.readableByteCount()];
    piece.read(bytes);
    DataBufferUtils.release(piece);
    List<Line> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        keep(bytes, from, i);
        end(lines);
        from = i + 1;
      }
    }
    keep(bytes, from, bytes.length);
    return lines;
  }

  /** Whether a line has begun and not ended. */
  public boolean midway() {
    return begun.size() > 0 || tooLong;
  }

  /** The last line, if the body does not end with the end of a line. */
  public List<Line> last() {
    List<Line> lines = new ArrayList<>();
    end(lines);
    return lines;
  }

  private void keep(byte[] bytes, int from, int to) {
    tooLong |= begun.size() + (to - from) > longest;
    if (tooLong) {
      begun.reset();
    } else {
      begun.write(bytes, from, to - from);
    }
  }

  private void end(List<Line> lines) {
    byte[] bytes = begun.toByteArray();
    if (tooLong) {
      lines.add(new Line.TooLong(number));
    } else if (!isBlank(bytes)) {
      lines.add(new Line.Whole(number, bytes));
    }
    begun.reset();
    tooLong = false;
    number++;
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
