package dev.solidflux.api.request;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Faults;
import java.math.BigDecimal;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Finds what {@code jsonb} refuses or changes: U+0000, halves of surrogate pairs, and numbers that
 * would be written out in thousands of digits.
 */
final class Storable {
  /** Far beyond what a double holds, and far below PostgreSQL's own limit. */
  private static final int EXPONENT = 1_000;

  private static final String CODE = "unstorable-value";

  static void check(JsonNode json, Faults faults) {
    check(json, "", faults);
  }

  private static void check(JsonNode json, String pointer, Faults faults) {
    if (faults.full()) {
      return;
    }
    if (json.isObject()) {
      for (Map.Entry<String, JsonNode> field : json.properties()) {
        String below = pointer + "/" + escaped(field.getKey());
        text(field.getKey(), below, "the name", faults);
        check(field.getValue(), below, faults);
      }
    } else if (json.isArray()) {
      for (int i = 0; i < json.size(); i++) {
        check(json.get(i), pointer + "/" + i, faults);
      }
    } else if (json.isString()) {
      text(json.stringValue(), pointer, "the text", faults);
    } else if (json.isBigDecimal()) {
      number(json.decimalValue(), pointer, faults);
    }
  }

  private static void number(BigDecimal number, String pointer, Faults faults) {
    long exponent = (long) number.precision() - number.scale();
    if (Math.abs(exponent) > EXPONENT || Math.abs((long) number.scale()) > EXPONENT) {
      faults.add(Fault.field(CODE, pointer, "the number's exponent is beyond 10^±" + EXPONENT));
    }
  }

  private static void text(String text, String pointer, String what, Faults faults) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        faults.add(Fault.field(CODE, pointer, what + " contains U+0000"));
        return;
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          faults.add(Fault.field(CODE, pointer, what + " contains half of a surrogate pair"));
          return;
        }
        i++;
      }
    }
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private Storable() {}
}
