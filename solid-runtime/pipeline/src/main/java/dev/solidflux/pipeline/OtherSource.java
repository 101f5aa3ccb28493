package dev.solidflux.pipeline;

/** A value, a wait for a time or a group as it is being written. */
public final class OtherSource extends SolidSource<OtherSource> {

  OtherSource() {}

  @Override
  OtherSource self() {
    return this;
  }
}
