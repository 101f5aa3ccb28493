package dev.solidflux.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A value by a hash of what it is, however it was written: members have no order, and digits behind
 * the point that say nothing are left out. Integers are exact, however many digits they have, and
 * are not equal to numbers with a point: to a worker {@code 1} and {@code 1.0} are two things.
 *
 * <p>What is hashed begins with a letter for its kind, and a text with its length, so that no two
 * values are written alike, and nothing but a {@link Ref} is written as one: that counts by the
 * bytes that it names.
 */
public final class ValueHash {

  private final MessageDigest digest;

  private ValueHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * 64 lower-case hexadecimal digits.
   *
   * @throws IllegalArgumentException if there is something in it that is no JSON
   */
  public static String of(JsonNode value) {
    ValueHash hash = new ValueHash();
    hash.add(value);
    return HexFormat.of().formatHex(hash.digest.digest());
  }

  private void add(JsonNode value) {
    Ref ref = Ref.of(value);
    if (ref != null) {
      write("r" + ref.sha256());
      return;
    }
    switch (value.getNodeType()) {
      case NULL -> write("n");
      case BOOLEAN -> write(value.booleanValue() ? "t" : "f");
      case NUMBER -> write(number(value.numberValue()) + ";");
      case STRING -> text(value.stringValue());
      case ARRAY -> {
        write("[");
        value.forEach(this::add);
        write("]");
      }
      case OBJECT -> {
        write("{");
        for (Map.Entry<String, JsonNode> member : sorted(value).entrySet()) {
          text(member.getKey());
          add(member.getValue());
        }
        write("}");
      }
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("no JSON value: " + value.getNodeType());
    }
  }

  private static Map<String, JsonNode> sorted(JsonNode object) {
    Map<String, JsonNode> members = new TreeMap<>();
    object.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
    return members;
  }

  /** One that is kept without a point or an exponent is an integer to whoever reads it. */
  private static String number(Number number) {
    return switch (number) {
      case BigDecimal decimal -> decimal(decimal);
      case Double real -> decimal(BigDecimal.valueOf(real));
      case Float real -> decimal(new BigDecimal(real.toString()));
      case BigInteger integer -> "i" + integer;
      default -> "i" + number.longValue();
    };
  }

  /** Its digits are not written out: those of {@code 1e999999999} would fill the memory. */
  private static String decimal(BigDecimal decimal) {
    if (decimal.scale() == 0) {
      return "i" + decimal.unscaledValue();
    }
    BigDecimal plain = decimal.stripTrailingZeros();
    return "d" + plain.unscaledValue() + "e" + -(long) plain.scale();
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write("s" + bytes.length + ":");
    digest.update(bytes);
  }

  private void write(String ascii) {
    digest.update(ascii.getBytes(StandardCharsets.US_ASCII));
  }
}
