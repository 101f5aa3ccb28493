package dev.solidflux.pipeline;

/** A wait for a signal as it is being written. */
public final class AwaitSource extends SolidSource<AwaitSource> {

  AwaitSource() {}

  @Override
  AwaitSource self() {
    return this;
  }

  /**
   * What the signal has to fit.
   *
   * @param schema a JSON Schema: a map, or anything that Jackson writes as one
   */
  public AwaitSource schema(Object schema) {
    return within("await", "schema", schema);
  }
}
