package dev.solidflux.testkit.memory;

import dev.solidflux.flow.port.Journal;
import tools.jackson.databind.JsonNode;

/** Refuses what {@code jsonb} and {@code text} refuse. */
final class Storable {

  static void require(JsonNode value) {
    if (value.isString()) {
      require(value.stringValue());
    } else if (value.isDouble() || value.isFloat()) {
      if (!Double.isFinite(value.doubleValue())) {
        throw refused("NaN or an infinity");
      }
    } else {
      value.propertyStream().forEach(property -> require(property.getKey()));
      value.forEach(Storable::require);
    }
  }

  static void require(String text) {
    if (text.indexOf(0) >= 0) {
      throw refused("U+0000");
    }
    for (int i = 0; i < text.length(); i++) {
      int point = text.codePointAt(i);
      if (point <= 0xFFFF && Character.isSurrogate((char) point)) {
        throw refused("a lone surrogate");
      }
      i += Character.charCount(point) - 1;
    }
  }

  private static Journal.DataRefused refused(String what) {
    return new Journal.DataRefused(
        "the database cannot store " + what, new IllegalArgumentException(what));
  }

  private Storable() {}
}
