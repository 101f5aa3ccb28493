package dev.solidflux.pipeline;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A solid as it is being written, with what solids of all kinds may say.
 *
 * @param <S> itself
 */
public abstract sealed class SolidSource<S extends SolidSource<S>>
    permits TaskSource, AwaitSource, ChildSource, OtherSource {

  private final ObjectNode properties = JsonNodeFactory.instance.objectNode();

  SolidSource() {}

  /** When the turn of a solid comes that waits for others. */
  public enum Join {
    /** All of them have succeeded. */
    ALL,
    /** All of them have ended, and at least one has succeeded. */
    ANY,
    /** All of them have ended, in whatever way. */
    FINISHED
  }

  abstract S self();

  S with(String property, Object value) {
    properties.set(property, Written.value(value));
    return self();
  }

  S within(String property, String name, Object value) {
    properties.withObject(property).set(name, Written.value(value));
    return self();
  }

  S more(String property, Object value) {
    properties.withArray(property).add(Written.value(value));
    return self();
  }

  JsonNode json() {
    return properties.deepCopy();
  }

  public S description(String text) {
    return with("description", text);
  }

  /** Waits for these, although no expression names them. */
  public S after(String... solids) {
    return with("after", List.of(solids));
  }

  /** Runs only if it holds. */
  public S when(Expr condition) {
    return with("when", condition);
  }

  /** When its turn comes; {@link Join#ALL} unless it says something else. */
  public S join(Join join) {
    return with("join", join.name().toLowerCase(java.util.Locale.ROOT));
  }

  /**
   * What its result has to fit, each element's in a fan-out.
   *
   * @param schema a JSON Schema: a map, or anything that Jackson writes as one
   */
  public S result(Object schema) {
    return with("result", schema);
  }

  /** A failure stands in the result instead of failing the solid. */
  public S collectErrors() {
    return with("onError", "collect");
  }

  /** Is done once for each element of a list, or property of an object. */
  public S forEach(Expr elements) {
    return with("forEach", elements);
  }

  /** The same of a list or an object that is known. */
  public S forEach(Object elements) {
    return with("forEach", elements);
  }

  /** The name of the element; {@code item} unless it says something else. */
  public S as(String name) {
    return with("as", name);
  }

  /** Only what it holds for becomes an element. */
  public S where(Expr condition) {
    return with("where", condition);
  }

  /** So many elements are open at a time. */
  public S maxParallel(int elements) {
    return with("maxParallel", elements);
  }

  /** So many elements may fail. */
  public S tolerate(int elements) {
    return with("tolerate", elements);
  }

  /**
   * Such a part of the elements may fail.
   *
   * @param percent from 0 to 100
   */
  public S toleratePercent(int percent) {
    return with("tolerate", percent + "%");
  }
}
