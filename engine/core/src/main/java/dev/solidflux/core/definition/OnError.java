package dev.solidflux.core.definition;

/** What a final failure of a solid, or of an element of it, does. */
public enum OnError {
  /** It fails the solid; its open siblings are cancelled. */
  FAIL,
  /** It stands in the result, and the solid succeeds. */
  COLLECT
}
