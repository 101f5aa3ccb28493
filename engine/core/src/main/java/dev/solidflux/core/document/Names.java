package dev.solidflux.core.document;

import dev.solidflux.core.expression.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What an expression may name where it stands.
 *
 * @param solids every solid of the document, faulty ones included
 * @param self the solid in whose properties it stands; empty in the output
 * @param variables the element of a fan-out and {@code index}, in its arguments only
 */
record Names(Set<String> solids, String self, Set<String> variables) {
  boolean isGiven(String name) {
    return Words.GIVEN.contains(name) || variables.contains(name);
  }

  boolean isSolid(String name) {
    return solids.contains(name);
  }

  List<String> all() {
    List<String> all = new ArrayList<>(solids);
    all.remove(self);
    all.addAll(variables);
    all.addAll(Words.GIVEN);
    return all;
  }
}
