package dev.solidflux.core.definition;

import dev.solidflux.json.StorableText;

/** What a signal may be called. */
public final class SignalName {
  private static final int LONGEST = 255;

  /** What is wrong with a name; empty if nothing is. */
  public static String fault(String name) {
    boolean sound =
        !name.isEmpty()
            && name.length() <= LONGEST
            && name.chars().noneMatch(Character::isISOControl)
            && StorableText.fault(name).isEmpty();
    return sound
        ? ""
        : "a signal's name has 1 to " + LONGEST + " characters, and no control characters";
  }

  private SignalName() {}
}
