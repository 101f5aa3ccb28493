package dev.solidflux.core.expression;

/** JSON pointers, RFC 6901. */
public final class Pointers {
  private Pointers() {}

  /** A name as one segment of a pointer. */
  public static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
