package dev.solidflux.core.document;

import dev.solidflux.core.expression.Pointer;
import dev.solidflux.json.StorableJson;
import java.math.BigInteger;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

/**
 * A plain scalar by YAML 1.2's core schema: {@code no} and {@code on} are texts. What means one
 * number in 1.1 and another in 1.2 is refused rather than guessed.
 */
final class YamlScalar {
  private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");
  private static final Pattern BOOLEAN = Pattern.compile("true|True|TRUE|false|False|FALSE");
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9]+");
  private static final Pattern OCTAL = Pattern.compile("0o[0-7]+");
  private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]+");
  private static final Pattern REAL =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern BARE_POINT = Pattern.compile("\\.(?=[eE]|$)");
  private static final Pattern NO_NUMBER =
      Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Faults faults;
  private final Pointer pointer;
  private final int offset;

  YamlScalar(Faults faults, Pointer pointer, int offset) {
    this.faults = faults;
    this.pointer = pointer;
    this.offset = offset;
  }

  /** A missing node if a fault was added. */
  JsonNode resolve(String text) {
    if (NULL.matcher(text).matches()) {
      return JSON.nullNode();
    }
    if (BOOLEAN.matcher(text).matches()) {
      return JSON.booleanNode(text.charAt(0) == 't' || text.charAt(0) == 'T');
    }
    return isNumberLike(text) ? number(text) : JSON.stringNode(text);
  }

  private static boolean isNumberLike(String text) {
    char first = text.charAt(0);
    return (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
  }

  private JsonNode number(String text) {
    if (NO_NUMBER.matcher(text).matches()) {
      return fault(Code.BAD_NUMBER, "JSON has no number " + text + "; quote it if it is a text");
    }
    if (text.length() > Limits.NUMBER_CHARACTERS) {
      return REAL.matcher(text.substring(0, Limits.NUMBER_CHARACTERS)).matches()
          ? fault(Code.BAD_NUMBER, Numbers.TOO_LARGE)
          : JSON.stringNode(text);
    }
    if (LEADING_ZERO.matcher(text).matches()) {
      String message =
          text + " is read as octal by some and as decimal by others; quote it if it is a text";
      return fault(Code.AMBIGUOUS_NUMBER, message);
    }
    if (INTEGER.matcher(text).matches()) {
      return integer(new BigInteger(text.startsWith("+") ? text.substring(1) : text));
    }
    if (OCTAL.matcher(text).matches()) {
      return integer(new BigInteger(text.substring(2), 8));
    }
    if (HEXADECIMAL.matcher(text).matches()) {
      return integer(new BigInteger(text.substring(2), 16));
    }
    return REAL.matcher(text).matches() ? real(text) : JSON.stringNode(text);
  }

  /** A hexadecimal number is longer in decimal digits than it is here. */
  private JsonNode integer(BigInteger number) {
    JsonNode node = Numbers.integer(number);
    return StorableJson.fault(node).isEmpty() ? node : fault(Code.BAD_NUMBER, Numbers.TOO_LARGE);
  }

  private JsonNode real(String text) {
    // JSON has no 1. and no 1.e3
    String digits = BARE_POINT.matcher(text).replaceFirst(".0");
    return Numbers.decimal(digits).orElseGet(() -> fault(Code.BAD_NUMBER, Numbers.TOO_LARGE));
  }

  private JsonNode fault(Code code, String message) {
    faults.add(code, pointer, offset, message);
    return MissingNode.getInstance();
  }
}
