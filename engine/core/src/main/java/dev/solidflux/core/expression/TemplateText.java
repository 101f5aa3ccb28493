package dev.solidflux.core.expression;

import java.util.ArrayList;
import java.util.List;

/** A string of a template, cut into plain text and expressions. */
final class TemplateText {
  /** {@code offset} is where the piece's content starts in the string. */
  sealed interface Piece {
    record Plain(String text) implements Piece {}

    record Code(String text, int offset) implements Piece {}

    /** An opening without its closing brace. */
    record Open(int offset) implements Piece {}
  }

  private final String text;
  private final List<Piece> pieces = new ArrayList<>();
  private final StringBuilder plain = new StringBuilder();

  private TemplateText(String text) {
    this.text = text;
  }

  static List<Piece> split(String text) {
    if (!text.contains("${")) {
      return List.of(new Piece.Plain(text));
    }
    TemplateText cut = new TemplateText(text);
    cut.run();
    return cut.pieces;
  }

  private void run() {
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith("$${", at)) {
        plain.append("${");
        at += 3;
      } else if (text.startsWith("${", at)) {
        at = code(at + 2);
      } else {
        plain.append(text.charAt(at++));
      }
    }
    flush();
  }

  private int code(int start) {
    flush();
    int end = end(start);
    if (end < 0) {
      pieces.add(new Piece.Open(start - 2));
      return text.length();
    }
    pieces.add(new Piece.Code(text.substring(start, end), start));
    return end + 1;
  }

  private void flush() {
    if (!plain.isEmpty()) {
      pieces.add(new Piece.Plain(plain.toString()));
      plain.setLength(0);
    }
  }

  /** The brace that closes the expression: braces of maps, and braces in strings, do not. */
  private int end(int start) {
    int open = 0;
    int at = start;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '}' && open-- == 0) {
        return at;
      }
      open += c == '{' ? 1 : 0;
      if (c == '"' || c == '\'') {
        at = afterLiteral(at, c);
      } else if (text.startsWith("//", at)) {
        int newline = text.indexOf('\n', at);
        at = newline < 0 ? text.length() : newline;
      } else {
        at++;
      }
    }
    return -1;
  }

  private int afterLiteral(int start, char quote) {
    boolean raw =
        start > 0
            && (text.charAt(start - 1) == 'r' || text.charAt(start - 1) == 'R')
            && (start < 2 || !isNamePart(text.charAt(start - 2)) || isBytesMark(start - 2));
    String triple = String.valueOf(quote).repeat(3);
    String close = text.startsWith(triple, start) ? triple : String.valueOf(quote);
    int at = start + close.length();
    while (at < text.length()) {
      if (text.startsWith(close, at)) {
        return at + close.length();
      }
      at += !raw && text.charAt(at) == '\\' ? 2 : 1;
    }
    return text.length();
  }

  private boolean isBytesMark(int at) {
    char c = text.charAt(at);
    return (c == 'b' || c == 'B') && (at == 0 || !isNamePart(text.charAt(at - 1)));
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }
}
