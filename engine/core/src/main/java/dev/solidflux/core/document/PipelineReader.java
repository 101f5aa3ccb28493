package dev.solidflux.core.document;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.expression.Parsed;
import dev.solidflux.core.expression.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads the whole document's meaning. */
final class PipelineReader {
  private static final List<String> KNOWN = List.of("pipeline", "description", "solids", "output");

  private final Faults faults;
  private final Values values;

  PipelineReader(Faults faults) {
    this.faults = faults;
    this.values = new Values(faults);
  }

  /** Null if the document has any fault. */
  @Nullable Pipeline read(Located root) {
    Located.Fields fields = values.fields(root, "a pipeline document", KNOWN);
    if (fields == null) {
      return null;
    }
    String name = name(fields);
    Located description = Values.optional(fields, "description");
    if (description != null) {
      values.string(description, "description");
    }
    Map<String, Located.Member> members = members(fields);
    if (members.size() > Limits.SOLIDS) {
      return null;
    }
    List<Solid> solids = solids(members);
    Template output = output(fields, members.keySet(), solids);
    return faults.isEmpty() && name != null && output != null
        ? new Pipeline(name, solids, output)
        : null;
  }

  private @Nullable String name(Located.Fields fields) {
    Located located = values.required(fields, fields.offset(), "a pipeline document", "pipeline");
    String name = located == null ? null : values.string(located, "pipeline");
    if (located != null && name != null) {
      String fault = Naming.pipelineFault(name);
      if (!fault.isEmpty()) {
        faults.add(Code.BAD_NAME, located, fault);
      }
    }
    return name;
  }

  private Map<String, Located.Member> members(Located.Fields document) {
    Located located = values.required(document, document.offset(), "a pipeline document", "solids");
    if (located == null) {
      return Map.of();
    }
    if (!(located instanceof Located.Fields solids)) {
      values.wrongType(located, "solids must be an object from names to solids");
      return Map.of();
    }
    if (solids.members().isEmpty()) {
      faults.add(Code.NO_SOLIDS, located, "a pipeline needs at least one solid");
    }
    if (solids.members().size() > Limits.SOLIDS) {
      String message =
          "a pipeline has at most " + Limits.SOLIDS + " solids, not " + solids.members().size();
      faults.add(Code.TOO_MANY_SOLIDS, located, message);
    }
    return solids.members();
  }

  private List<Solid> solids(Map<String, Located.Member> members) {
    SolidReader reader = new SolidReader(faults, members.keySet());
    List<Solid> solids = new ArrayList<>();
    Map<String, List<Dependency>> graph = new LinkedHashMap<>();
    members.forEach(
        (name, member) -> {
          String fault = Naming.variableFault(name);
          if (!fault.isEmpty()) {
            faults.add(Code.BAD_NAME, member.value().pointer(), member.keyOffset(), fault);
          }
          SolidReader.Read read = reader.read(name, member);
          graph.put(name, read.dependencies());
          if (read.solid() != null) {
            solids.add(read.solid());
          }
        });
    for (Cycles.Cycle cycle : Cycles.in(graph)) {
      String message = "these wait for each other: " + String.join(" -> ", cycle.path());
      Dependency closing = cycle.closing();
      faults.add(Code.CYCLE, closing.pointer(), closing.offset(), message);
    }
    return solids;
  }

  private @Nullable Template output(Located.Fields fields, Set<String> names, List<Solid> solids) {
    Located output = Values.optional(fields, "output");
    if (output != null) {
      return new TemplateReader(faults)
          .read(output, new Names(names, "", Set.of()), new ArrayList<>());
    }
    Set<String> sinks = new LinkedHashSet<>();
    solids.forEach(solid -> sinks.add(solid.name()));
    solids.forEach(solid -> sinks.removeAll(solid.dependsOn()));
    ObjectNode results = JsonNodeFactory.instance.objectNode();
    sinks.forEach(sink -> results.put(sink, "${" + sink + "}"));
    return Template.parse(results) instanceof Parsed.Sound sound ? sound.template() : null;
  }
}
