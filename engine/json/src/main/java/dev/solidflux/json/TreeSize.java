package dev.solidflux.json;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * How much memory a value takes once its text is read into a tree: as much as the text where that
 * is one long string, and thirty times as much where it is nothing but small things. An empty
 * object is two bytes of text and eighty of memory.
 *
 * <p>The figures are those of Jackson's nodes, of Java's collections, and of references of four
 * bytes, as in every heap of less than 32 GiB. They are the same everywhere, so that a value counts
 * the same on every node.
 */
final class TreeSize {

  /** A node that refers to something, or holds a small number. */
  private static final int NODE = 16;

  private static final int LONG_NODE = 24;
  private static final int REFERENCE = 4;
  private static final int ARRAY_HEAD = 16;
  private static final int STRING = 24;
  private static final int BIG_INTEGER = 40;
  private static final int BIG_DECIMAL = 40;

  /** A list's node and its {@code ArrayList}. */
  private static final int LIST = 24 + 24;

  /** An object's node and its {@code LinkedHashMap}. */
  private static final int OBJECT = 24 + 56;

  private static final int MEMBER = 40;

  /** As many as an {@code int}, and a {@code long}, always holds. */
  private static final int INT_DIGITS = 9;

  private static final int LONG_DIGITS = 18;

  /** Of a digit in binary. */
  private static final double BYTES_OF_DIGIT = 0.4153;

  private final JsonParser parser;
  private final Set<String> names = new HashSet<>();

  /** How many elements or members the containers have that are open. */
  private int[] sizes = new int[16];

  private int depth;
  private long bytes;

  private TreeSize(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * In bytes, about.
   *
   * @param json a text; what is none counts with what it takes itself, since no tree is made of it
   */
  static long of(byte[] json) {
    try (JsonParser parser = KeptJson.mapper().createParser(json)) {
      TreeSize size = new TreeSize(parser);
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        size.add(token);
      }
      return size.bytes;
    } catch (JacksonException e) {
      return json.length;
    }
  }

  private void add(JsonToken token) {
    switch (token) {
      case START_OBJECT, START_ARRAY -> {
        child();
        open();
      }
      case END_OBJECT -> bytes += OBJECT + members(sizes[--depth]);
      case END_ARRAY -> bytes += LIST + elements(sizes[--depth]);
      case PROPERTY_NAME -> name(parser.currentName());
      default -> {
        child();
        bytes += scalar(token);
      }
    }
  }

  private void child() {
    if (depth > 0) {
      sizes[depth - 1]++;
    }
  }

  private void open() {
    if (depth == sizes.length) {
      sizes = Arrays.copyOf(sizes, 2 * depth);
    }
    sizes[depth++] = 0;
  }

  /** A name is kept once, in however many objects it is. */
  private void name(String name) {
    if (names.add(name)) {
      bytes += text(name.toCharArray(), 0, name.length());
    }
  }

  private long scalar(JsonToken token) {
    return switch (token) {
      case VALUE_STRING ->
          NODE
              + text(
                  parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
      case VALUE_NUMBER_INT -> integer(parser.getStringLength());
      case VALUE_NUMBER_FLOAT -> decimal(parser.getStringLength());
      default -> 0; // true, false and null are there once for all
    };
  }

  private static long integer(int digits) {
    if (digits <= INT_DIGITS) {
      return NODE;
    }
    return digits <= LONG_DIGITS ? LONG_NODE : NODE + bigInteger(digits);
  }

  private static long decimal(int digits) {
    return NODE + BIG_DECIMAL + (digits <= LONG_DIGITS ? 0 : bigInteger(digits));
  }

  private static long bigInteger(int digits) {
    return BIG_INTEGER + array((long) (digits * BYTES_OF_DIGIT), 1);
  }

  /** A byte for each character, if that is enough for all of them. */
  private static long text(char[] from, int offset, int length) {
    int widest = 0;
    for (int i = offset; i < offset + length; i++) {
      widest |= from[i];
    }
    return STRING + array(length, widest < 0x100 ? 1 : 2);
  }

  private static long elements(int count) {
    long room = count == 0 ? 0 : 10;
    while (room < count) {
      room += room >> 1;
    }
    return count == 0 ? 0 : array(room, REFERENCE);
  }

  private static long members(int count) {
    long room = count == 0 ? 0 : 16;
    while (room * 3 / 4 < count) {
      room *= 2;
    }
    return count == 0 ? 0 : array(room, REFERENCE) + (long) MEMBER * count;
  }

  private static long array(long length, int width) {
    return ARRAY_HEAD + (length * width + 7) / 8 * 8;
  }
}
