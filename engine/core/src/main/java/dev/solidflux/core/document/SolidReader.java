package dev.solidflux.core.document;

import dev.solidflux.core.definition.ForEach;
import dev.solidflux.core.definition.Join;
import dev.solidflux.core.definition.OnError;
import dev.solidflux.core.definition.SignalName;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.expression.Template;
import dev.solidflux.core.schema.JsonSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads one solid. */
final class SolidReader {
  private final Faults faults;
  private final Values values;
  private final TemplateReader templates;
  private final FanOutReader fanOuts;
  private final TaskReader tasks;
  private final SchemaReader schemas;
  private final BlockReader blocks;

  /**
   * @param pipeline its name
   * @param blocks reads the solids of a group
   */
  SolidReader(Faults faults, String pipeline, Defaults defaults, BlockReader blocks) {
    this.faults = faults;
    this.values = new Values(faults);
    this.templates = new TemplateReader(faults);
    this.fanOuts = new FanOutReader(faults);
    this.tasks = new TaskReader(faults, pipeline, defaults);
    this.schemas = new SchemaReader(faults);
    this.blocks = blocks;
  }

  /**
   * @param solid null if it is too faulty to be one; the faults have been added then
   * @param dependencies in the order of the text, repetitions included
   */
  record Read(@Nullable Solid solid, List<Dependency> dependencies) {}

  /**
   * @param names as its properties see them, but for those of an element
   */
  Read read(String name, String path, Located.Member member, Names names) {
    faults.effort().goOn();
    List<Dependency> dependencies = new ArrayList<>();
    String what = "solid '" + name + "'";
    if (!(member.value() instanceof Located.Fields fields)) {
      values.wrongType(member.value(), "a solid must be an object");
      return new Read(null, dependencies);
    }
    Kind kind = kind(fields, member, what);
    if (kind == null) {
      values.fields(fields, "a solid", Kind.all());
    } else {
      values.fields(fields, "a solid with '" + kind.property() + "'", kind.properties());
    }
    Located description = Values.optional(fields, "description");
    if (description != null) {
      values.string(description, "description");
    }
    ForEach forEach = fanOuts.read(fields, names, dependencies);
    Names inside = names.and(FanOutReader.variables(fields));
    Work work =
        kind == null
            ? null
            : switch (kind) {
              case TASK -> tasks.read(fields, member, what, path, inside, dependencies);
              case VALUE -> value(fields, inside, dependencies);
              case DELAY -> delay(fields, inside, dependencies);
              case AWAIT -> await(fields, inside, dependencies);
              case CHILD -> child(fields, inside, dependencies);
              case GROUP -> group(fields, path, inside, dependencies);
            };
    after(fields, names, dependencies);
    Located condition = Values.optional(fields, "when");
    Template when =
        condition == null ? null : templates.condition(condition, "when", names, dependencies);
    Join join = choice(fields, "join", Join.values(), Join.ALL);
    OnError onError = choice(fields, "onError", OnError.values(), OnError.FAIL);
    JsonSchema result = schemas.optional(fields, "result");
    if (work == null) {
      return new Read(null, dependencies);
    }
    Set<String> dependsOn = new LinkedHashSet<>();
    dependencies.forEach(dependency -> dependsOn.add(dependency.on()));
    return new Read(
        new Solid(name, path, work, dependsOn, join, when, onError, forEach, result), dependencies);
  }

  private @Nullable Kind kind(Located.Fields fields, Located.Member member, String what) {
    List<Kind> kinds =
        Arrays.stream(Kind.values())
            .filter(kind -> fields.members().containsKey(kind.property()))
            .toList();
    if (kinds.isEmpty() && fields.members().containsKey("queue")) {
      return Kind.TASK;
    }
    String properties =
        (kinds.isEmpty() ? Arrays.stream(Kind.values()) : kinds.stream())
            .map(kind -> "'" + kind.property() + "'")
            .collect(Collectors.joining(", "));
    if (kinds.isEmpty()) {
      String message = what + " needs one of " + properties;
      faults.add(Code.MISSING_PROPERTY, fields.pointer(), member.keyOffset(), message);
    } else if (kinds.size() > 1) {
      String message = what + " can be one thing only, not " + properties;
      faults.add(Code.SEVERAL_KINDS, fields.pointer(), member.keyOffset(), message);
    }
    return kinds.size() == 1 ? kinds.getFirst() : null;
  }

  private Work.@Nullable Value value(
      Located.Fields fields, Names names, List<Dependency> dependencies) {
    Located value = Values.optional(fields, "value");
    Template template = value == null ? null : templates.read(value, names, dependencies);
    return template == null ? null : new Work.Value(template);
  }

  private Work.@Nullable Delay delay(
      Located.Fields fields, Names names, List<Dependency> dependencies) {
    Located delay = Values.optional(fields, "delay");
    if (!(delay instanceof Located.Fields until)) {
      Duration span = delay == null ? null : values.duration(delay, "delay");
      return span == null ? null : new Work.DelayFor(span);
    }
    Located time =
        values.fields(until, "delay", List.of("until")) == null
            ? null
            : values.required(until, until.offset(), "delay", "until");
    Template template = time == null ? null : templates.read(time, names, dependencies);
    return template == null ? null : new Work.DelayUntil(template);
  }

  private Work.@Nullable Await await(
      Located.Fields solid, Names names, List<Dependency> dependencies) {
    Located await = Values.optional(solid, "await");
    Located.Fields fields =
        await == null
            ? null
            : values.fields(await, "await", List.of("signal", "schema", "timeout", "otherwise"));
    if (fields == null) {
      return null;
    }
    Located signal = values.required(fields, fields.offset(), "await", "signal");
    JsonSchema schema = schemas.optional(fields, "schema");
    Located timeout = Values.optional(fields, "timeout");
    Located otherwise = Values.optional(fields, "otherwise");
    if (otherwise != null && timeout == null) {
      String message = "'otherwise' is for when no signal comes in time, so it needs 'timeout'";
      faults.add(Code.MISSING_PROPERTY, otherwise, message);
    }
    String text = signal == null ? null : values.string(signal, "signal");
    Template name =
        signal == null || text == null ? null : templates.read(signal, names, dependencies);
    String fault = text != null && name != null && name.isConstant() ? SignalName.fault(text) : "";
    if (signal != null && !fault.isEmpty()) {
      faults.add(Code.BAD_TEXT, signal, fault);
    }
    Template instead = otherwise == null ? null : templates.read(otherwise, names, dependencies);
    Duration most = timeout == null ? null : values.duration(timeout, "timeout");
    return name == null ? null : new Work.Await(name, schema, most, instead);
  }

  private Work.@Nullable Child child(
      Located.Fields fields, Names names, List<Dependency> dependencies) {
    Located pipeline = Values.optional(fields, "pipeline");
    String name = pipeline == null ? null : values.string(pipeline, "pipeline");
    String fault = name == null ? "" : Naming.pipelineFault(name);
    if (pipeline != null && !fault.isEmpty()) {
      faults.add(Code.BAD_NAME, pipeline, fault);
    }
    Located version = Values.optional(fields, "version");
    OptionalInt number =
        version == null
            ? OptionalInt.empty()
            : values.integer(version, "version", 1, Limits.VERSIONS);
    Located input = Values.optional(fields, "input");
    Template given =
        input == null
            ? Template.constant(JsonNodeFactory.instance.objectNode())
            : templates.read(input, names, dependencies);
    return name == null || given == null
        ? null
        : new Work.Child(
            name, number.isPresent() ? Integer.valueOf(number.getAsInt()) : null, given);
  }

  private Work.@Nullable Group group(
      Located.Fields fields, String path, Names names, List<Dependency> dependencies) {
    Located solids = Values.optional(fields, "solids");
    Map<String, Located.Member> members =
        solids == null ? Map.of() : blocks.members(solids, "a group");
    if (blocks.isFull()) {
      return null;
    }
    Names inner =
        new Names(
            members.keySet(),
            "",
            Set.of(),
            Set.of(),
            Closed.results(members),
            new Names.Outer(names, dependencies));
    BlockReader.Read read = blocks.read(members, inner, path + ".");
    Located output = Values.optional(fields, "output");
    List<Dependency> named = new ArrayList<>();
    Template result = output == null ? read.sinks() : templates.read(output, inner, named);
    blocks.warnOfSkips(named, read.block());
    return read.block() == null || result == null ? null : new Work.Group(read.block(), result);
  }

  private void after(Located.Fields fields, Names names, List<Dependency> dependencies) {
    Located after = Values.optional(fields, "after");
    if (after == null) {
      return;
    }
    for (Map.Entry<String, Located> entry : values.strings(after, "after")) {
      String on = entry.getKey();
      Located at = entry.getValue();
      switch (names.solid(on, dependencies)) {
        case Names.Meaning.Given given -> {}
        case Names.Meaning.Self self ->
            faults.add(Code.SELF_DEPENDENCY, at, "'" + on + "' cannot wait for itself");
        case Names.Meaning.Other(List<Dependency> of) ->
            of.add(new Dependency(on, Dependency.Use.ORDER, at.pointer(), at.offset()));
        case Names.Meaning.Unknown unknown -> {
          String hint = faults.effort().hint(on, names.solids());
          faults.add(Code.UNKNOWN_NAME, at, "there is no solid '" + on + "'" + hint);
        }
      }
    }
  }

  private <E extends Enum<E>> E choice(
      Located.Fields fields, String property, E[] all, E otherwise) {
    Located located = Values.optional(fields, property);
    List<String> words =
        Arrays.stream(all).map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
    String word = located == null ? null : values.oneOf(located, property, words);
    return word == null ? otherwise : all[words.indexOf(word)];
  }
}
