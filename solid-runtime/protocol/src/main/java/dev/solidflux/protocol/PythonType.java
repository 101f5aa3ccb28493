package dev.solidflux.protocol;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What Celery's serializer (kombu, from 5.3 on) writes in a form of its own. */
enum PythonType {
  DATETIME {
    @Override
    @Nullable String text(JsonNode value) {
      String text = super.text(value);
      return text != null && text.endsWith(UTC)
          ? text.substring(0, text.length() - UTC.length()) + "Z"
          : text;
    }

    @Override
    boolean takes(JsonNode value) {
      return value.isString() && isDateTime(value.stringValue());
    }
  },
  DATE {
    @Override
    @Nullable String text(JsonNode value) {
      String text = super.text(value);
      return text != null && text.length() == DATE_LENGTH ? text + "T00:00:00" : text;
    }

    @Override
    boolean takes(JsonNode value) {
      return DATETIME.takes(value);
    }
  },
  TIME {
    @Override
    boolean takes(JsonNode value) {
      return value.isString() && isTime(value.stringValue());
    }
  },
  DECIMAL {
    @Override
    boolean takes(JsonNode value) {
      return value.isString() && NUMBER.matcher(value.stringValue()).matches();
    }
  },
  UUID {
    @Override
    @Nullable String text(JsonNode value) {
      Matcher hex = HEX.matcher(value.path("hex").asString(""));
      return hex.matches() ? hex.replaceFirst("$1-$2-$3-$4-$5").toLowerCase(Locale.ROOT) : null;
    }

    @Override
    boolean takes(JsonNode value) {
      return value.isObject() && isHex(value) && value.size() == (value.has("version") ? 2 : 1);
    }

    private boolean isHex(JsonNode value) {
      JsonNode version = value.path("version");
      return text(value) != null
          && (version.isMissingNode()
              || version.isNull()
              || (version.isInt() && version.intValue() >= 1 && version.intValue() <= 5));
    }
  },
  BYTES {
    @Override
    boolean takes(JsonNode value) {
      return value.isString();
    }
  },
  BASE64 {
    @Override
    boolean takes(JsonNode value) {
      return value.isString() && QUARTETS.matcher(value.stringValue()).matches();
    }
  };

  private static final String UTC = "+00:00";
  private static final int DATE_LENGTH = "2026-03-29".length();
  private static final Pattern DATE_FORM = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern TIME_FORM =
      Pattern.compile(
          "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.]([0-9]{3}|[0-9]{6}))?)?"
              + "([+-]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?)?");
  private static final Pattern NUMBER =
      Pattern.compile(
          "[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,6})?|[+-]?(Infinity|NaN)");
  private static final Pattern HEX =
      Pattern.compile(
          "([0-9a-fA-F]{8})([0-9a-fA-F]{4})([0-9a-fA-F]{4})([0-9a-fA-F]{4})([0-9a-fA-F]{12})");
  private static final Pattern QUARTETS =
      Pattern.compile("([A-Za-z0-9+/]{4})*+([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?");

  static @Nullable PythonType named(JsonNode name) {
    for (PythonType type : values()) {
      if (name.isString() && name.stringValue().equals(type.name().toLowerCase(Locale.ROOT))) {
        return type;
      }
    }
    return null;
  }

  /** The text that Celery 5.2 sends for the same value; null if this is no value of the type. */
  @Nullable String text(JsonNode value) {
    return value.isString() ? value.stringValue() : null;
  }

  /** Whether every worker from 5.3 on makes a value of the type of this. */
  abstract boolean takes(JsonNode value);

  private static boolean isDateTime(String text) {
    if (text.length() < DATE_LENGTH || !isDate(text.substring(0, DATE_LENGTH))) {
      return false;
    }
    String rest = text.substring(DATE_LENGTH);
    return rest.isEmpty() || ("T ".indexOf(rest.charAt(0)) >= 0 && isTime(rest.substring(1)));
  }

  private static boolean isDate(String text) {
    try {
      return DATE_FORM.matcher(text).matches() && LocalDate.parse(text).getYear() > 0;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isTime(String text) {
    return TIME_FORM.matcher(text).matches();
  }
}
