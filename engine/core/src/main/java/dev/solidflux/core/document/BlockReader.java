package dev.solidflux.core.document;

import dev.solidflux.core.definition.Block;
import dev.solidflux.core.definition.Join;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.expression.Parsed;
import dev.solidflux.core.expression.Template;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads the solids of a pipeline, of a group in it, or of its ending. */
final class BlockReader {
  private final Faults faults;
  private final Values values;
  private final SolidReader solids;
  private int count;

  BlockReader(Faults faults, String pipeline, Defaults defaults) {
    this.faults = faults;
    this.values = new Values(faults);
    this.solids = new SolidReader(faults, pipeline, defaults, this);
  }

  /**
   * @param block null if it is too faulty to be one; the faults have been added then
   * @param sinks the results of the solids that no other waits for, by name
   */
  record Read(@Nullable Block block, Template sinks) {}

  /** The members of an object from names to solids; none if it is something else. */
  Map<String, Located.Member> members(Located located, String what) {
    if (!(located instanceof Located.Fields fields)) {
      values.wrongType(located, "solids must be an object from names to solids");
      return Map.of();
    }
    if (fields.members().isEmpty()) {
      faults.add(Code.NO_SOLIDS, located, what + " needs at least one solid");
    }
    boolean wasFull = isFull();
    count += fields.members().size();
    if (isFull() && !wasFull) {
      String message = "a pipeline has at most " + Limits.SOLIDS + " solids, not " + count;
      faults.add(Code.TOO_MANY_SOLIDS, located, message);
    }
    return fields.members();
  }

  /** Whether there are more solids than there may be: nothing more is to be read. */
  boolean isFull() {
    return count > Limits.SOLIDS;
  }

  /**
   * @param names as in an output of the block
   * @param prefix of the paths of its solids
   */
  Read read(Map<String, Located.Member> members, Names names, String prefix) {
    List<Solid> read = new ArrayList<>();
    Map<String, List<Dependency>> graph = new LinkedHashMap<>();
    members.forEach(
        (name, member) -> {
          checkName(name, member, names);
          SolidReader.Read one = solids.read(name, prefix + name, member, names.of(name));
          graph.put(name, one.dependencies());
          if (one.solid() != null) {
            read.add(one.solid());
          }
        });
    for (Cycles.Cycle cycle : Cycles.in(graph)) {
      String message = "these wait for each other: " + String.join(" -> ", cycle.path());
      Dependency closing = cycle.closing();
      faults.add(Code.CYCLE, closing.pointer(), closing.offset(), message);
    }
    warnOfSkips(read, graph);
    return new Read(faults.isEmpty() ? new Block(read) : null, sinks(members.keySet(), graph));
  }

  /** A solid that needs all that it names is not done if one of them is not, whatever it asks. */
  private void warnOfSkips(List<Solid> solids, Map<String, List<Dependency>> graph) {
    Set<String> perhaps = perhaps(solids);
    for (Solid solid : solids) {
      if (solid.join() == Join.ALL) {
        List<Dependency> named =
            graph.getOrDefault(solid.name(), List.of()).stream()
                .filter(dependency -> dependency.use() != Dependency.Use.ORDER)
                .toList();
        String what = "' may be skipped, and '" + solid.name() + "' is with it; say how to join";
        warn(named, perhaps, new HashSet<>(), on -> on + what);
      }
    }
  }

  /** What an output names may not be there, unless it asks. */
  void warnOfSkips(List<Dependency> output, @Nullable Block block) {
    if (block != null) {
      Set<String> asked =
          output.stream()
              .filter(dependency -> dependency.use() == Dependency.Use.STATUS)
              .map(Dependency::on)
              .collect(Collectors.toCollection(HashSet::new));
      warn(
          output,
          perhaps(block.solids()),
          asked,
          on -> on + "' may be skipped, and is null then; ask with has(…) or status." + on);
    }
  }

  private static Set<String> perhaps(List<Solid> solids) {
    return solids.stream()
        .filter(solid -> solid.when() != null)
        .map(Solid::name)
        .collect(Collectors.toSet());
  }

  private void warn(
      List<Dependency> dependencies,
      Set<String> perhaps,
      Set<String> known,
      UnaryOperator<String> of) {
    for (Dependency dependency : dependencies) {
      String on = dependency.on();
      if (perhaps.contains(on) && known.add(on)) {
        faults.warn(
            Code.MAY_BE_SKIPPED, dependency.pointer(), dependency.offset(), "'" + of.apply(on));
      }
    }
  }

  private void checkName(String name, Located.Member member, Names names) {
    String fault = Naming.variableFault(name);
    if (!fault.isEmpty()) {
      faults.add(Code.BAD_NAME, member.value().pointer(), member.keyOffset(), fault);
    } else if (names.outer() != null && names.outer().names().isTaken(name)) {
      String message = "'" + name + "' means something else already around here";
      faults.add(Code.SHADOWS_NAME, member.value().pointer(), member.keyOffset(), message);
    }
  }

  private static Template sinks(Set<String> names, Map<String, List<Dependency>> graph) {
    Set<String> sinks = new LinkedHashSet<>(names);
    graph.values().forEach(all -> all.forEach(dependency -> sinks.remove(dependency.on())));
    ObjectNode results = JsonNodeFactory.instance.objectNode();
    sinks.forEach(sink -> results.put(sink, "${" + sink + "}"));
    return Template.parse(results) instanceof Parsed.Sound(Template template)
        ? template
        : Template.constant(results);
  }
}
