package dev.solidflux.api.broker;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of RabbitMQ, as far as it decides what a policy can say. */
public record RabbitVersion(int major, int minor) {

  private static final Pattern FORM = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})([.~+-].*)?");

  /**
   * @throws IllegalArgumentException if the text does not begin as in {@code 4.0}
   */
  public static RabbitVersion parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("a version of RabbitMQ is as 4.0 or 3.13.7");
    }
    return new RabbitVersion(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
  }

  /** Whether a policy can say how long a consumer may take; before, only the whole broker could. */
  boolean timesOutByPolicy() {
    return isFrom(3, 12);
  }

  /** Whether a policy can be for queues of one type. */
  boolean appliesToTypes() {
    return isFrom(3, 12);
  }

  /** Whether only quorum queues still have such a limit. */
  boolean timesOutQuorumQueuesOnly() {
    return isFrom(4, 3);
  }

  private boolean isFrom(int thatMajor, int thatMinor) {
    return major > thatMajor || (major == thatMajor && minor >= thatMinor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
