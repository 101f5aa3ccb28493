package dev.solidflux.core.run;

import dev.solidflux.core.definition.Block;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * One instance of a block of solids: that of the pipeline itself, of a group, of an element of a
 * group that fans out, or of what runs at the end.
 *
 * @param id the root's is 0
 * @param parent the scope around it; -1 of the root
 * @param solid the group that it is of, in the scope around it; empty of the root and at the end
 * @param index of the element; null unless the group fans out
 * @param solids where each solid stands that does not wait
 * @param unended how many solids have not ended
 * @param failed what it fails with, once something in it failed for good
 */
public record Scope(
    int id,
    int parent,
    String solid,
    @Nullable Integer index,
    Block block,
    PMap<String, SolidState> solids,
    int unended,
    Outcome.@Nullable Failed failed) {

  /** The root's. */
  public static final int ROOT = 0;

  static Scope opened(int id, int parent, String solid, @Nullable Integer index, Block block) {
    return new Scope(
        id, parent, solid, index, block, HashTreePMap.empty(), block.solids().size(), null);
  }

  /** Where a solid of the block stands. */
  public SolidState state(String name) {
    return solids.getOrDefault(name, SolidState.WAITING);
  }

  Scope with(String name, SolidState state) {
    boolean ends = state instanceof SolidState.Ended && !(state(name) instanceof SolidState.Ended);
    return new Scope(
        id,
        parent,
        solid,
        index,
        block,
        solids.plus(name, state),
        unended - (ends ? 1 : 0),
        failed);
  }

  /** The first failure is what counts. */
  Scope failing(Outcome.Failed why) {
    return failed != null ? this : new Scope(id, parent, solid, index, block, solids, unended, why);
  }

  /** What its solids take in memory, written out, in bytes. */
  long bytes() {
    return solids.values().stream().mapToLong(SolidState::bytes).sum();
  }
}
