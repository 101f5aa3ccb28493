package dev.solidflux.process;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.solidflux.json.JsonReading;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the lines mean that match a pattern. RE2 takes a time that grows with the line and no
 * faster, whatever is printed.
 */
record LineRule(Pattern pattern) {

  private static final Set<String> GROUPS =
      Set.of("fraction", "percent", "current", "total", "message", "metric", "value", "output");

  static LineRule of(String regex) {
    try {
      Pattern pattern = Pattern.compile(regex);
      Set<String> groups = pattern.namedGroups().keySet();
      if (!GROUPS.containsAll(groups) || groups.isEmpty()) {
        throw new IllegalArgumentException(
            "the groups of " + regex + " must be some of " + GROUPS + ", not " + groups);
      }
      if (groups.contains("current") != groups.contains("total")
          || groups.contains("metric") != groups.contains("value")) {
        throw new IllegalArgumentException(
            "current needs total, and metric needs value, in " + regex);
      }
      return new LineRule(pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("no pattern of RE2: " + e.getMessage(), e);
    }
  }

  /**
   * @return null if it says nothing of that line
   */
  @Nullable ChannelMessage read(String line) {
    Matcher match = pattern.matcher(line);
    if (!match.find()) {
      return null;
    }
    if (has("output")) {
      return output(match.group("output"));
    }
    if (has("metric")) {
      return metric(match.group("metric"), number(match.group("value")));
    }
    return progress(fraction(match), has("message") ? match.group("message") : null);
  }

  private static @Nullable ChannelMessage metric(@Nullable String name, @Nullable Double value) {
    return name == null || value == null ? null : new ChannelMessage.Metric(name, value, null);
  }

  /** With neither it would take the place of what was said before. */
  private static @Nullable ChannelMessage progress(
      @Nullable Double fraction, @Nullable String message) {
    return fraction == null && message == null
        ? null
        : new ChannelMessage.Progress(fraction, message);
  }

  private boolean has(String group) {
    return pattern.namedGroups().containsKey(group);
  }

  private static @Nullable ChannelMessage output(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return ProgramJson.output(ProgramJson.read(text));
    } catch (JsonReading.Unreadable e) {
      return e.fault() != null
          ? ChannelMessage.Unfit.unstorable("cannot be stored: " + e.reason())
          : new ChannelMessage.Broken("is an output that is no JSON: " + e.reason());
    }
  }

  private @Nullable Double fraction(Matcher match) {
    if (has("fraction")) {
      return number(match.group("fraction"));
    }
    Double whole = has("total") ? number(match.group("total")) : Double.valueOf(100);
    Double part =
        has("total")
            ? number(match.group("current"))
            : has("percent") ? number(match.group("percent")) : null;
    return part == null || whole == null || whole == 0 ? null : part / whole;
  }

  /** Null if it is none, or none that is finite. */
  private static @Nullable Double number(@Nullable String text) {
    try {
      double number = text == null ? Double.NaN : Double.parseDouble(text.strip());
      return Double.isFinite(number) ? number : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
