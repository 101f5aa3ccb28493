package dev.solidflux.api.view;

import dev.solidflux.flow.port.Transport.Condition;
import dev.solidflux.flow.port.Transport.Reach;
import dev.solidflux.json.StorableText;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a node reaches the broker, for people. */
public final class BrokerWords {
  private static final int LONGEST = 500;

  private BrokerWords() {}

  /** {@code connected}, or {@code away: …} or {@code blocked: …} with the reason. */
  public static String of(Reach reach) {
    String trouble = trouble(reach);
    return trouble == null ? reach.condition().name().toLowerCase(Locale.ROOT) : trouble;
  }

  /** The same, and null if it takes tasks. */
  static @Nullable String trouble(Reach reach) {
    return reach.condition() == Condition.CONNECTED
        ? null
        : reach.condition().name().toLowerCase(Locale.ROOT) + ": " + clean(reach.reason());
  }

  /** Others' text on one line, and not long. */
  public static String clean(String text) {
    return StorableText.cut(text, LONGEST).replaceAll("\\p{Cntrl}", " ");
  }
}
