package dev.solidflux.bench;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** A command's words, read one option after the other. */
final class Arguments {

  private final Iterator<String> rest;
  private String name = "";

  Arguments(List<String> words) {
    rest = words.iterator();
  }

  /** They cannot be used; the message says why. */
  static final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unusable(String message) {
      super(message);
    }
  }

  boolean hasNext() {
    return rest.hasNext();
  }

  /** The next word; what is read then is its value. */
  String name() {
    name = rest.next();
    return name;
  }

  Unusable unknown() {
    return new Unusable("unknown option " + name);
  }

  int number(int least, int most) {
    String text = value();
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new Unusable(name + " must be from " + least + " to " + most + ", not " + text);
  }

  <E extends Enum<E>> E constant(Class<E> type) {
    String text = value();
    try {
      return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new Unusable(
          name
              + " is one of "
              + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT));
    }
  }

  private String value() {
    if (!rest.hasNext()) {
      throw new Unusable(name + " needs a value");
    }
    return rest.next();
  }
}
