package dev.solidflux.core.run;

import java.util.Comparator;

/** A solid of a scope. */
public record Place(int scope, String solid) implements Comparable<Place> {
  private static final Comparator<Place> ORDER =
      Comparator.comparingInt(Place::scope).thenComparing(Place::solid);

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }
}
