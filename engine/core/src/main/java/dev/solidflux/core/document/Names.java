package dev.solidflux.core.document;

import dev.solidflux.core.expression.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an expression may name where it stands.
 *
 * @param solids the solids of the block that it stands in, faulty ones included
 * @param self the solid in whose properties it stands; empty in an output
 * @param variables what is there without waiting for it: an element and {@code index}
 * @param settled solids that have ended whatever happened
 * @param closed of what has properties of known names only, these
 * @param outer what is around the block; null around the whole document
 */
record Names(
    Set<String> solids,
    String self,
    Set<String> variables,
    Set<String> settled,
    Map<String, Set<String>> closed,
    @Nullable Outer outer) {

  /**
   * What is around a block.
   *
   * @param dependencies of the group that the block is of: it waits for what is named in it
   */
  record Outer(Names names, List<Dependency> dependencies) {}

  /** What a name means. */
  sealed interface Meaning {
    /** Nothing has to be waited for. */
    record Given() implements Meaning {}

    /** The solid in whose properties it stands, or a group around it. */
    record Self() implements Meaning {}

    /**
     * Another solid.
     *
     * @param dependencies where it belongs to
     */
    record Other(List<Dependency> dependencies) implements Meaning {}

    record Unknown() implements Meaning {}
  }

  Names of(String solid) {
    return new Names(solids, solid, variables, settled, closed, outer);
  }

  Names and(Set<String> more) {
    return new Names(solids, self, more, settled, closed, outer);
  }

  /**
   * @param dependencies of what the expression stands in
   */
  Meaning meaning(String name, List<Dependency> dependencies) {
    return Words.GIVEN.contains(name) || isVariable(name)
        ? new Meaning.Given()
        : solid(name, dependencies);
  }

  private boolean isVariable(String name) {
    return variables.contains(name) || (outer != null && outer.names().isVariable(name));
  }

  /** The meaning of what must be a solid's name. */
  Meaning solid(String name, List<Dependency> dependencies) {
    if (name.equals(self)) {
      return new Meaning.Self();
    }
    if (solids.contains(name)) {
      return new Meaning.Other(dependencies);
    }
    if (settled.contains(name)) {
      return new Meaning.Given();
    }
    return outer == null ? new Meaning.Unknown() : outer.names().solid(name, outer.dependencies());
  }

  /** The only properties of what has this name; null if it may have any. */
  @Nullable Set<String> closed(String name) {
    Set<String> names = closed.get(name);
    return names == null && outer != null ? outer.names().closed(name) : names;
  }

  /** Whether something of that name is here already, so that nothing else may have it. */
  boolean isTaken(String name) {
    return solids.contains(name)
        || variables.contains(name)
        || settled.contains(name)
        || (outer != null && outer.names().isTaken(name));
  }

  /** All that may be named. */
  List<String> all() {
    List<String> all = new ArrayList<>();
    for (Names at = this; at != null; at = at.outer == null ? null : at.outer.names()) {
      all.addAll(at.solids);
      all.remove(at.self);
      all.addAll(at.variables);
      all.addAll(at.settled);
    }
    all.addAll(Words.GIVEN);
    return all;
  }
}
