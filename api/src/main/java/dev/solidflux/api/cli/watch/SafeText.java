package dev.solidflux.api.cli.watch;

import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Text from workers and servers, made fit for a terminal: it cannot move the cursor, change colours
 * or the window's title, begin a line of its own, or turn the direction of writing round.
 */
public final class SafeText {
  private static final char ESCAPE = '\u001B';

  /** A whole sequence goes, so that its parameters do not stay behind as text. */
  private static final Pattern SEQUENCE =
      Pattern.compile(
          "(?:\u001B\\[|\u009B)[0-?]*[ -/]*[@-~]"
              + "|(?:\u001B[\\]PX^_]|[\u0090\u0098\u009D-\u009F])[^\u0007\u001B\u009C]*"
              + "(?:\u0007|\u001B\\\\|\u009C)?"
              + "|\u001B[ -/]*[0-~]?");

  private static final Pattern NEW_LINE = Pattern.compile("\\R");

  private static final JsonMapper PRETTY =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private SafeText() {}

  /** The text on one line. */
  public static String line(String text) {
    return visible(withoutSequences(text)).strip();
  }

  /** A time of RFC 3339, to the second. */
  public static String time(String text) {
    return line(text).replaceFirst("\\.\\d+Z$", "Z");
  }

  /**
   * The lines of a text that has several, such as a stack trace. Whoever shows them indents them,
   * so that none looks like a line of ours.
   */
  public static List<String> lines(String text) {
    return NEW_LINE
        .splitAsStream(withoutSequences(text).stripTrailing())
        .map(line -> visible(line.replace("\t", "    ")).stripTrailing())
        .toList();
  }

  private static String withoutSequences(String text) {
    return text.indexOf(ESCAPE) >= 0 || text.codePoints().anyMatch(SafeText::isControl)
        ? SEQUENCE.matcher(text).replaceAll("")
        : text;
  }

  private static String visible(String text) {
    var visible = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c == '\n' || c == '\t' || c == '\r' || isSeparator(c) ? ' ' : c)
        .filter(c -> !isControl(c) && !isInvisible(c))
        .forEach(visible::appendCodePoint);
    return visible.toString();
  }

  /** The value as indented JSON; what a terminal would obey is escaped, so that nothing is lost. */
  public static String json(JsonNode value) {
    return escaped(PRETTY.writeValueAsString(value));
  }

  /** The same on one line. */
  public static String jsonLine(JsonNode value) {
    return escaped(JsonMapper.shared().writeValueAsString(value));
  }

  private static String escaped(String text) {
    if (text.codePoints().noneMatch(SafeText::isToEscape)) {
      return text;
    }
    var escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (isToEscape(c)) {
                escaped.append("\\u%04x".formatted(c));
              } else {
                escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }

  /** Such characters stand within strings only: between them JSON has no others than new lines. */
  private static boolean isToEscape(int c) {
    return c != '\n' && c != '\r' && (isControl(c) || isInvisible(c) || isSeparator(c));
  }

  private static boolean isControl(int c) {
    return Character.getType(c) == Character.CONTROL;
  }

  private static boolean isSeparator(int c) {
    return c == '\u2028' || c == '\u2029';
  }

  /** Formatting characters below the first emoji's, and halves of pairs. */
  private static boolean isInvisible(int c) {
    return Character.getType(c) == Character.SURROGATE
        || (Character.getType(c) == Character.FORMAT && c < 0x10000 && c != '\u200D');
  }
}
