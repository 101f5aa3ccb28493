package dev.solidflux.flow.turn;

/** A shard holds what only a newer build can read, and one lives: the shard is to go there. */
public final class NewerBuildNeeded extends RuntimeException {
  private static final long serialVersionUID = 1;

  NewerBuildNeeded(String what) {
    super(what);
  }
}
