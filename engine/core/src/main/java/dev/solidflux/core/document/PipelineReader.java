package dev.solidflux.core.document;

import dev.solidflux.core.definition.Block;
import dev.solidflux.core.definition.Limit;
import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.Retry;
import dev.solidflux.core.definition.Timeouts;
import dev.solidflux.core.expression.Template;
import dev.solidflux.core.expression.Words;
import dev.solidflux.core.schema.JsonSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the whole document's meaning. */
final class PipelineReader {
  static final List<String> KNOWN =
      List.of(
          "pipeline",
          "description",
          "input",
          "defaults",
          "timeout",
          "limits",
          "priority",
          "solids",
          "finally",
          "output");

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
    JsonSchema input = new SchemaReader(faults).optional(fields, "input");
    Located timeout = Values.optional(fields, "timeout");
    Duration most = timeout == null ? null : values.duration(timeout, "timeout");
    List<Limit> limits =
        new LimitReader(faults)
            .read(
                fields,
                String.valueOf(name),
                new Names(Set.of(), "", Set.of(), Set.of(), closed(fields, Map.of()), null),
                new ArrayList<>());
    Integer priority = values.priority(fields);
    BlockReader blocks = new BlockReader(faults, String.valueOf(name), defaults(fields));
    Located solids = values.required(fields, fields.offset(), "a pipeline document", "solids");
    if (solids == null) {
      return null;
    }
    Map<String, Located.Member> members = blocks.members(solids, "a pipeline");
    if (blocks.isFull()) {
      return null;
    }
    Map<String, Set<String>> closed = closed(fields, members);
    Names names = new Names(members.keySet(), "", Set.of(), Set.of(), closed, null);
    BlockReader.Read read = blocks.read(members, names, "");
    Block ending = ending(fields, members.keySet(), closed, blocks);
    Template output = output(fields, names, read, blocks);
    return faults.isEmpty() && name != null && output != null && read.block() != null
        ? new Pipeline(name, input, read.block(), output, ending, most, limits, priority)
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

  private Defaults defaults(Located.Fields document) {
    Located located = Values.optional(document, "defaults");
    Located.Fields fields =
        located == null ? null : values.fields(located, "defaults", List.of("retry", "timeout"));
    if (fields == null) {
      return Defaults.NONE;
    }
    Located retry = Values.optional(fields, "retry");
    Located timeout = Values.optional(fields, "timeout");
    return new Defaults(
        retry == null ? Retry.NONE : new RetryReader(faults).read(retry),
        timeout == null
            ? Timeouts.DEFAULT
            : new TaskReader(faults, "", Defaults.NONE).timeouts(timeout));
  }

  private static Map<String, Set<String>> closed(
      Located.Fields document, Map<String, Located.Member> solids) {
    Map<String, Set<String>> closed = new HashMap<>(Closed.results(solids));
    Set<String> input = Closed.names(Values.optional(document, "input"));
    if (input != null) {
      closed.put(Words.INPUT, input);
    }
    return closed;
  }

  /** What runs at the end sees the results of all other solids, whatever became of them. */
  private @Nullable Block ending(
      Located.Fields fields,
      Set<String> solids,
      Map<String, Set<String>> closed,
      BlockReader blocks) {
    Located located = Values.optional(fields, "finally");
    if (located == null) {
      return null;
    }
    Names around = new Names(Set.of(), "", Set.of(), solids, closed, null);
    Map<String, Located.Member> members = blocks.members(located, "finally");
    if (blocks.isFull()) {
      return null;
    }
    Names names =
        new Names(
            members.keySet(),
            "",
            Set.of(),
            Set.of(),
            Closed.results(members),
            new Names.Outer(around, new ArrayList<>()));
    return blocks.read(members, names, "finally.").block();
  }

  private @Nullable Template output(
      Located.Fields fields, Names names, BlockReader.Read read, BlockReader blocks) {
    Located output = Values.optional(fields, "output");
    if (output == null) {
      return read.sinks();
    }
    List<Dependency> named = new ArrayList<>();
    Template template = new TemplateReader(faults).read(output, names, named);
    blocks.warnOfSkips(named, read.block());
    return template;
  }
}
