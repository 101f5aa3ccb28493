package dev.solidflux.core.definition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Solids that wait for each other: those of a pipeline, of a group, or of {@code finally}. It is
 * known to be sound: names are unique, every dependency is one of the solids, and there is no
 * cycle. A class and not a record only for its indexes, which make look-ups independent of the
 * number of solids.
 */
public final class Block {
  private final List<Solid> solids;
  private final Map<String, Solid> byName = new LinkedHashMap<>();
  private final Map<String, List<Solid>> dependents = new HashMap<>();
  private final List<Solid> first;

  /**
   * @param solids in the order of the document
   * @throws IllegalArgumentException if a name occurs twice or a dependency is no solid
   */
  public Block(List<Solid> solids) {
    this.solids = List.copyOf(solids);
    for (Solid solid : this.solids) {
      if (byName.put(solid.name(), solid) != null) {
        throw new IllegalArgumentException("two solids named " + solid.name());
      }
    }
    for (Solid solid : this.solids) {
      for (String dependency : solid.dependsOn()) {
        solid(dependency);
        dependents.computeIfAbsent(dependency, any -> new ArrayList<>()).add(solid);
      }
    }
    first = this.solids.stream().filter(solid -> solid.dependsOn().isEmpty()).toList();
  }

  /** All solids in the order of the document, which need not be an order they can run in. */
  public List<Solid> solids() {
    return solids;
  }

  /** Those that wait for no other. */
  public List<Solid> first() {
    return first;
  }

  /**
   * @throws IllegalArgumentException if no solid has this name
   */
  public Solid solid(String name) {
    return find(name)
        .orElseThrow(() -> new IllegalArgumentException("there is no solid named " + name));
  }

  public Optional<Solid> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The solids that wait directly for this one, in the order of the document. */
  public List<Solid> dependents(String name) {
    return List.copyOf(dependents.getOrDefault(name, List.of()));
  }

  /** These solids, and after each the solids in it. */
  public Stream<Solid> all() {
    return solids.stream()
        .flatMap(
            solid ->
                solid.work() instanceof Work.Group group
                    ? Stream.concat(Stream.of(solid), group.block().all())
                    : Stream.of(solid));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof Block that && solids.equals(that.solids));
  }

  @Override
  public int hashCode() {
    return solids.hashCode();
  }

  @Override
  public String toString() {
    return "Block" + byName.keySet();
  }
}
