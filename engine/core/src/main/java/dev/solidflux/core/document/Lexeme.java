package dev.solidflux.core.document;

/**
 * How a scalar is written.
 *
 * @param start where it begins, its quote or block header included
 */
record Lexeme(Source source, int start, Style style) {
  enum Style {
    PLAIN,
    SINGLE_QUOTED,
    /** JSON's strings too. */
    DOUBLE_QUOTED,
    LITERAL_BLOCK,
    FOLDED_BLOCK
  }

  /**
   * Where a character of the decoded text stands in the document. Where lines were folded it gives
   * the start of the scalar: near, and never wrong.
   */
  int offsetOf(String decoded, int index) {
    return switch (style) {
      case PLAIN -> source.text().startsWith(decoded, start) ? start + index : start;
      case SINGLE_QUOTED, DOUBLE_QUOTED -> quoted(index);
      case LITERAL_BLOCK -> literal(decoded, index);
      case FOLDED_BLOCK -> start;
    };
  }

  private int quoted(int index) {
    String text = source.text();
    int at = start + 1;
    int decoded = 0;
    while (decoded < index && at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n' || c == '\r') {
        return start;
      }
      if (style == Style.SINGLE_QUOTED) {
        at += c == '\'' ? 2 : 1;
      } else if (c == '\\') {
        char escaped = at + 1 < text.length() ? text.charAt(at + 1) : '\n';
        if (escaped == '\n' || escaped == '\r') {
          return start;
        }
        decoded += escaped == 'U' && isBeyondBasicPlane(text, at + 2) ? 1 : 0;
        at += 2 + digits(escaped);
      } else {
        at++;
      }
      decoded++;
    }
    return at;
  }

  private static int digits(char escaped) {
    return switch (escaped) {
      case 'x' -> 2;
      case 'u' -> 4;
      case 'U' -> 8;
      default -> 0;
    };
  }

  private static boolean isBeyondBasicPlane(String text, int at) {
    return !text.startsWith("0000", at);
  }

  private int literal(String decoded, int index) {
    int lineStart = decoded.lastIndexOf('\n', index - 1) + 1;
    int lineEnd = decoded.indexOf('\n', lineStart);
    String line = decoded.substring(lineStart, lineEnd < 0 ? decoded.length() : lineEnd);
    int above = (int) decoded.substring(0, lineStart).chars().filter(c -> c == '\n').count();
    int from = source.lineStart(source.line(start) + 1 + above);
    int to = source.lineStart(source.line(start) + 2 + above);
    int indented = source.text().substring(from, to).indexOf(line);
    return indented < 0 ? start : from + indented + index - lineStart;
  }
}
