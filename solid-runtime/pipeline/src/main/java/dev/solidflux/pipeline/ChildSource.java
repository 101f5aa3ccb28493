package dev.solidflux.pipeline;

/** A run of another pipeline as it is being written. */
public final class ChildSource extends SolidSource<ChildSource> {

  ChildSource() {}

  @Override
  ChildSource self() {
    return this;
  }

  /** The version of that pipeline, from 1. */
  public ChildSource version(int number) {
    return with("version", number);
  }

  /** What that run is begun with: anything that Jackson writes, with expressions in it. */
  public ChildSource input(Object input) {
    return with("input", input);
  }
}
