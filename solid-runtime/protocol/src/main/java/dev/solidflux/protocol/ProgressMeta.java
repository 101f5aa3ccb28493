package dev.solidflux.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Progress as people put it into {@code update_state(meta=…)}: a {@code fraction}; {@code current}
 * of {@code total}; or a {@code percent} or {@code progress} (up to 1 a fraction, above it a
 * percentage; {@code percent} always the latter); and a {@code message} or {@code status}. What the
 * fraction and the message say in full leaves the detail; all else stays.
 */
final class ProgressMeta {

  private ProgressMeta() {}

  static Reply.Progress read(String state, JsonNode meta) {
    if (!meta.isObject()) {
      return new Reply.Progress(
          state, null, meta.isString() ? meta.stringValue() : null, detail(meta));
    }
    List<String> said = new ArrayList<>();
    Double fraction = fraction(meta, said);
    String message = message(meta, said);
    ObjectNode detail = ((ObjectNode) meta).deepCopy();
    detail.remove(said);
    return new Reply.Progress(state, fraction, message, detail);
  }

  private static JsonNode detail(JsonNode meta) {
    return meta.isString() || meta.isNull() || meta.isMissingNode()
        ? JsonNodeFactory.instance.objectNode()
        : meta;
  }

  private static @Nullable Double fraction(JsonNode meta, List<String> said) {
    Double fraction = number(meta, "fraction");
    if (fraction != null) {
      said.add("fraction");
      return clamp(fraction);
    }
    Double current = number(meta, "current");
    Double total = number(meta, "total");
    if (current != null && total != null && total > 0) {
      return clamp(current / total); // "3 of 10" says more than 0.3: both stay in the detail
    }
    Double percent = number(meta, "percent");
    if (percent != null) {
      said.add("percent");
      return clamp(percent / 100);
    }
    Double progress = number(meta, "progress");
    if (progress != null) {
      said.add("progress");
      return clamp(progress > 1 ? progress / 100 : progress);
    }
    return null;
  }

  private static @Nullable String message(JsonNode meta, List<String> said) {
    for (String name : List.of("message", "status")) {
      if (meta.path(name).isString()) {
        said.add(name);
        return meta.get(name).stringValue();
      }
    }
    return null;
  }

  private static @Nullable Double number(JsonNode meta, String name) {
    JsonNode node = meta.path(name);
    return node.isNumber() ? Double.valueOf(node.numberValue().doubleValue()) : null;
  }

  private static double clamp(double fraction) {
    return Math.clamp(fraction, 0.0, 1.0);
  }
}
