package dev.solidflux.postgres;

import dev.solidflux.flow.port.Journal;

/**
 * Looks through a JSON text once: whether it is one (NaN and its like are none), whether it can be
 * read again, and whether its strings can be kept, the escaped characters in them too.
 */
final class JsonText {

  /** What is nested deeper nobody reads. */
  private static final int DEPTH = 1_000;

  private final String text;
  private int at;

  private JsonText(String text) {
    this.text = text;
  }

  /**
   * The text as it is.
   *
   * @throws Journal.DataRefused if it is not JSON, or would not be kept so
   */
  static String storable(String text) {
    JsonText looked = new JsonText(text);
    looked.value(DEPTH);
    if (looked.next() != END) {
      throw looked.unexpected();
    }
    return text;
  }

  private static final char END = '\uffff'; // no character: texts hold it in strings alone

  private void value(int depth) {
    if (depth == 0) {
      throw Storable.refused("it is nested deeper than " + DEPTH + " levels");
    }
    switch (next()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    }
  }

  private void object(int depth) {
    at++;
    if (!ends('}')) {
      do {
        require('"');
        string();
        require(':');
        at++;
        value(depth - 1);
      } while (goesOn('}'));
    }
  }

  private void array(int depth) {
    at++;
    if (!ends(']')) {
      do {
        value(depth - 1);
      } while (goesOn(']'));
    }
  }

  private boolean ends(char bracket) {
    boolean ends = next() == bracket;
    at += ends ? 1 : 0;
    return ends;
  }

  private boolean goesOn(char bracket) {
    boolean ends = ends(bracket);
    if (!ends) {
      require(',');
      at++;
    }
    return !ends;
  }

  private void string() {
    boolean half = false;
    at++;
    for (char c = here(); c != '"'; c = here()) {
      if (c < ' ' || at == text.length()) {
        throw unexpected();
      }
      at++;
      half = Storable.followed(half, c == '\\' ? escaped() : c);
    }
    Storable.requireWhole(half);
    at++;
  }

  /** What stands for a character that matters to nobody here is the escape itself. */
  private char escaped() {
    char c = here();
    at++;
    if (c != 'u') {
      if ("\"\\/bfnrt".indexOf(c) < 0) {
        throw unexpected();
      }
      return c;
    }
    int code = 0;
    for (int i = 0; i < 4; i++, at++) {
      int digit = here() < 128 ? Character.digit(here(), 16) : -1;
      if (digit < 0) {
        throw unexpected();
      }
      code = code * 16 + digit;
    }
    return (char) code;
  }

  private void number() {
    at += here() == '-' ? 1 : 0;
    if (here() == '0') {
      at++;
    } else {
      digits();
    }
    if (here() == '.') {
      at++;
      digits();
    }
    if (here() == 'e' || here() == 'E') {
      at++;
      at += here() == '+' || here() == '-' ? 1 : 0;
      digits();
    }
  }

  private void digits() {
    int from = at;
    while (here() >= '0' && here() <= '9') {
      at++;
    }
    if (at == from) {
      throw unexpected();
    }
  }

  private void word(String word) {
    if (!text.startsWith(word, at)) {
      throw unexpected();
    }
    at += word.length();
  }

  private void require(char expected) {
    if (next() != expected) {
      throw unexpected();
    }
  }

  /** The next character that is no white space. */
  private char next() {
    while (here() == ' ' || here() == '\n' || here() == '\r' || here() == '\t') {
      at++;
    }
    return here();
  }

  private char here() {
    return at < text.length() ? text.charAt(at) : END;
  }

  private Journal.DataRefused unexpected() {
    return Storable.refused("it is no JSON at character " + at);
  }
}
