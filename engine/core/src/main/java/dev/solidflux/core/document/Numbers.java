package dev.solidflux.core.document;

import java.math.BigInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Integers of any length, in the smallest node that holds them, as Jackson reads them. */
final class Numbers {
  static final String TOO_LARGE = "the number is too large; quote it if it is a text";

  private Numbers() {}

  static JsonNode integer(BigInteger value) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (value.bitLength() < 32) {
      return json.numberNode(value.intValue());
    }
    return value.bitLength() < 64 ? json.numberNode(value.longValue()) : json.numberNode(value);
  }
}
