package dev.solidflux.core.trace;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A span as others name it to us, and as we name ours to them: W3C's trace context.
 *
 * @param trace 32 hexadecimal digits
 * @param span 16 hexadecimal digits
 * @param sampled whether whoever began the trace records it
 */
public record Traceparent(String trace, String span, boolean sampled) {

  /** Versions after 00 may append something, which is none of our business. */
  private static final Pattern FORM =
      Pattern.compile("(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

  /** No header of any version is longer for good reason. */
  private static final int LONGEST = 255;

  private static final Pattern NOTHING = Pattern.compile("0+");

  /** Reads a header; empty if it is malformed: the standard has such a one ignored. */
  public static Optional<Traceparent> parse(String header) {
    if (header.length() > LONGEST) {
      return Optional.empty();
    }
    Matcher form = FORM.matcher(header);
    if (!form.matches()
        || (form.group(5) != null && form.group(1).equals("00"))
        || NOTHING.matcher(form.group(2)).matches()
        || NOTHING.matcher(form.group(3)).matches()) {
      return Optional.empty();
    }
    boolean sampled = (Integer.parseInt(form.group(4), 16) & 1) == 1;
    return Optional.of(new Traceparent(form.group(2), form.group(3), sampled));
  }

  /** The header, in version 00. */
  public String text() {
    return "00-" + trace + "-" + span + (sampled ? "-01" : "-00");
  }
}
