package dev.solidflux.core.document;

import dev.solidflux.json.KeptNodes;
import dev.solidflux.json.StorableJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Numbers with every digit that was written, as an input's are read. */
final class Numbers {
  static final String TOO_LARGE = "the number is too large; quote it if it is a text";

  private static final JsonNodeFactory JSON = KeptNodes.FACTORY;

  private Numbers() {}

  static JsonNode integer(BigInteger value) {
    return JSON.numberNode(value);
  }

  /**
   * What {@code 1.10} says, which is not what 1.1 says; empty if it has too many digits to be kept.
   */
  static Optional<JsonNode> decimal(String text) {
    try {
      JsonNode number = JSON.numberNode(new BigDecimal(text));
      return StorableJson.fault(number).isEmpty() ? Optional.of(number) : Optional.empty();
    } catch (NumberFormatException | ArithmeticException e) {
      return Optional.empty(); // its exponent alone is beyond all numbers
    }
  }
}
