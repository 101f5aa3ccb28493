package dev.solidflux.api.view;

import dev.solidflux.core.definition.Block;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.run.Scope;
import dev.solidflux.core.run.SolidState.Word;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is told of one scope, open or not: a group's, or that of one of its elements.
 *
 * @param parent the number of the scope around it
 * @param solid the path of its group; empty at the end of a run
 * @param path its own, such as {@code views[3]}
 * @param state {@code open}, {@code succeeded}, {@code failed} or {@code cancelled}
 * @param solids how those of its block stand, in their order
 */
record ToldScope(
    int number,
    int parent,
    String solid,
    String path,
    @Nullable Integer index,
    String state,
    Tally.@Nullable Failed failure,
    List<Stood> solids) {

  static ToldScope of(Scope scope, String solid, String path) {
    Stood waiting = Stood.of(Word.WAITING);
    return new ToldScope(
        scope.id(),
        scope.parent(),
        solid,
        path,
        scope.index(),
        "open",
        null,
        Collections.nCopies(scope.block().solids().size(), waiting));
  }

  boolean isOpen() {
    return state.equals("open");
  }

  ToldScope with(Block block, String name, Stood now) {
    List<Stood> next = new ArrayList<>(solids);
    next.set(place(block, name), now);
    return new ToldScope(number, parent, solid, path, index, state, failure, next);
  }

  private static int place(Block block, String name) {
    List<Solid> all = block.solids();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException("there is no solid named " + name);
  }

  ToldScope over(String how, Tally.@Nullable Failed why) {
    return new ToldScope(number, parent, solid, path, index, how, why, solids);
  }

  /** About what it takes in memory. */
  long bytes() {
    return 200 + 4L * solids.size();
  }
}
