package dev.solidflux.json;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Walks a value down to the depth that is allowed, and knows the way back to each fault. */
final class FaultFinder {
  /** A longer pointer helps nobody, and must not make an answer larger than the question. */
  static final int POINTER = 300;

  private final int maxDepth;
  private final int most;
  private final Deque<Object> path = new ArrayDeque<>();
  private final List<StorableJson.Fault> found = new ArrayList<>();

  FaultFinder(int maxDepth, int most) {
    this.maxDepth = maxDepth;
    this.most = most;
  }

  List<StorableJson.Fault> find(JsonNode root) {
    value(root);
    return found;
  }

  private void value(JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT, ARRAY -> container(node);
      case STRING -> text(node.stringValue(), "the string");
      case NUMBER -> number(node.numberValue());
      case BINARY, POJO -> add("the value", "is not JSON");
      case BOOLEAN, NULL, MISSING -> {}
    }
  }

  private void container(JsonNode node) {
    if (path.size() >= maxDepth) {
      add("the value", "is nested deeper than " + maxDepth + " levels");
    } else if (node.isObject()) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        child(member.getKey(), member.getValue());
      }
    } else {
      int index = 0;
      for (JsonNode element : node) {
        child(index++, element);
      }
    }
  }

  private void child(Object segment, JsonNode node) {
    if (found.size() == most) {
      return;
    }
    path.addLast(segment);
    if (segment instanceof String name) {
      text(name, "the member name");
    }
    value(node);
    path.removeLast();
  }

  private void text(String text, String subject) {
    StorableText.fault(text).ifPresent(flaw -> add(subject, flaw));
  }

  private void number(Number number) {
    if ((number instanceof Double || number instanceof Float)
        && !Double.isFinite(number.doubleValue())) {
      add("the number", "is " + number);
    } else if (PlainNumber.of(number).digits() > StorableJson.MAX_DIGITS) {
      add("the number", StorableJson.TOO_MANY_DIGITS);
    }
  }

  private void add(String subject, String flaw) {
    if (found.size() < most) {
      found.add(new StorableJson.Fault(pointer(), subject, flaw));
    }
  }

  private String pointer() {
    StringBuilder pointer = new StringBuilder();
    for (Object segment : path) {
      if (pointer.length() > POINTER) {
        break;
      }
      String name = segment.toString();
      pointer
          .append('/')
          .append(
              name.substring(0, Math.min(name.length(), POINTER + 1))
                  .replace("~", "~0")
                  .replace("/", "~1"));
    }
    return StorableText.cut(pointer.toString(), POINTER);
  }
}
