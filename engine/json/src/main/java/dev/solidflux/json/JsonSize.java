package dev.solidflux.json;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * How large a value is once it is written out: the only measure that says what storing, reading and
 * sending it will cost. A text of 600 KB can stand for 100 MB.
 */
public final class JsonSize {
  /** Of a blank between two elements, and of a colon with its blank. */
  private static final int SEPARATOR = 2;

  /** Of a {@link Ref} and its place, about. */
  static final int REFERENCE = 170;

  private final Deque<Iterator<?>> open = new ArrayDeque<>();
  private long bytes;

  private JsonSize() {}

  /**
   * In bytes of UTF-8, as PostgreSQL prints {@code jsonb}: numbers in plain digits, a blank after
   * each comma and colon. {@link Long#MAX_VALUE} stands for whatever is more. Any depth is
   * measured.
   */
  public static long of(JsonNode value) {
    if (!value.isContainer()) {
      return ofScalar(value);
    }
    JsonSize size = new JsonSize();
    size.value(value);
    while (!size.open.isEmpty()) {
      size.next();
    }
    return size.bytes;
  }

  /** A text, or the name of a member, with its quotation marks and escapes. */
  public static long ofText(String text) {
    long bytes = 2;
    for (int i = 0; i < text.length(); i++) {
      bytes += bytes(text.charAt(i));
    }
    return bytes;
  }

  private void next() {
    Iterator<?> children = open.getLast();
    if (!children.hasNext()) {
      open.removeLast();
      return;
    }
    Object child = children.next();
    if (child instanceof Map.Entry<?, ?> member) {
      add(ofText((String) member.getKey()) + SEPARATOR);
      value((JsonNode) member.getValue());
    } else {
      value((JsonNode) child);
    }
  }

  private void value(JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> container(node, node.properties().iterator());
      case ARRAY -> container(node, node.iterator());
      default -> add(ofScalar(node));
    }
  }

  private static long ofScalar(JsonNode node) {
    return switch (node.getNodeType()) {
      case NUMBER -> ofNumber(node.numberValue());
      case BOOLEAN -> node.booleanValue() ? 4 : 5;
      case NULL, MISSING -> 4;
      case POJO -> REFERENCE;
      case STRING, BINARY, OBJECT, ARRAY -> ofText(node.asString());
    };
  }

  private void container(JsonNode node, Iterator<?> children) {
    add(2 + (long) SEPARATOR * Math.max(0, node.size() - 1));
    open.addLast(children);
  }

  private static long ofNumber(Number number) {
    boolean written =
        !(number instanceof Double || number instanceof Float)
            || Double.isFinite(number.doubleValue());
    return written ? PlainNumber.of(number).length() : number.toString().length();
  }

  private void add(long more) {
    long sum = bytes + more;
    bytes = sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** Half of a surrogate pair's four bytes for each of its halves. */
  private static int bytes(char c) {
    if (c < ' ') {
      return c == '\b' || c == '\f' || c == '\n' || c == '\r' || c == '\t' ? 2 : 6;
    }
    if (c < 0x80) {
      return c == '"' || c == '\\' ? 2 : 1;
    }
    return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
  }
}
