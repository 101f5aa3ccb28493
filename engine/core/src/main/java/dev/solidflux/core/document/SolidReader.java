package dev.solidflux.core.document;

import dev.solidflux.core.definition.ForEach;
import dev.solidflux.core.definition.Retry;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Timeouts;
import dev.solidflux.core.expression.Parsed;
import dev.solidflux.core.expression.Template;
import dev.solidflux.core.expression.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads one solid. */
final class SolidReader {
  private static final List<String> KNOWN =
      List.of("queue", "task", "args", "after", "forEach", "as", "retry", "timeout", "cancel");

  private static final String ASK = "ask";
  private static final String TERMINATE = "terminate";

  private final Faults faults;
  private final Values values;
  private final TemplateReader templates;
  private final Set<String> solids;

  /**
   * @param solids the names of all solids of the document
   */
  SolidReader(Faults faults, Set<String> solids) {
    this.faults = faults;
    this.values = new Values(faults);
    this.templates = new TemplateReader(faults);
    this.solids = solids;
  }

  /**
   * @param solid null if it is too faulty to be one; the faults have been added then
   * @param dependencies in the order of the text, repetitions included
   */
  record Read(@Nullable Solid solid, List<Dependency> dependencies) {}

  Read read(String name, Located.Member member) {
    faults.effort().goOn();
    List<Dependency> dependencies = new ArrayList<>();
    Located.Fields fields = values.fields(member.value(), "a solid", KNOWN);
    if (fields == null) {
      return new Read(null, dependencies);
    }
    String what = "solid '" + name + "'";
    Located queue = values.required(fields, member.keyOffset(), what, "queue");
    Located task = values.required(fields, member.keyOffset(), what, "task");
    String queueName = queue == null ? null : text(queue, "queue", Naming::queueFault);
    String taskName = task == null ? null : text(task, "task", Naming::taskFault);
    ForEach forEach = forEach(name, fields, dependencies);
    Template args = args(name, fields, dependencies);
    after(name, fields, dependencies);
    Located retry = Values.optional(fields, "retry");
    Located timeout = Values.optional(fields, "timeout");
    Retry retries = retry == null ? Retry.NONE : new RetryReader(faults).read(retry);
    Timeouts timeouts = timeout == null ? Timeouts.DEFAULT : timeouts(timeout);
    if (!timeouts.endsWhatIsLost()) {
      faults.warn(
          Code.NO_DEADLINE,
          member.value().pointer(),
          member.keyOffset(),
          what
              + " has neither timeout.run nor timeout.heartbeat: with a worker that is lost without a"
              + " word, and sends no signs of life by itself, it runs for ever");
    }
    boolean terminate = terminate(fields);
    if (queueName == null || taskName == null || args == null) {
      return new Read(null, dependencies);
    }
    Set<String> dependsOn = new LinkedHashSet<>();
    dependencies.forEach(dependency -> dependsOn.add(dependency.on()));
    return new Read(
        new Solid(
            name, queueName, taskName, args, dependsOn, forEach, retries, timeouts, terminate),
        dependencies);
  }

  private @Nullable String text(Located located, String what, Function<String, String> rule) {
    String text = values.string(located, what);
    String fault = text == null ? "" : rule.apply(text);
    if (!fault.isEmpty()) {
      faults.add(Code.BAD_TEXT, located, fault);
    }
    return text;
  }

  private @Nullable Template args(
      String name, Located.Fields fields, List<Dependency> dependencies) {
    Located args = Values.optional(fields, "args");
    if (args == null) {
      return ((Parsed.Sound) Template.parse(JsonNodeFactory.instance.objectNode())).template();
    }
    if (args instanceof Located.Scalar) {
      values.wrongType(args, "args must be an object (by name) or a list (by position)");
      return null;
    }
    boolean fanOut = fields.members().containsKey("forEach");
    Set<String> variables = fanOut ? Set.of(as(fields), Words.INDEX) : Set.of();
    return templates.read(args, new Names(solids, name, variables), dependencies);
  }

  private static String as(Located.Fields fields) {
    return Values.optional(fields, "as") instanceof Located.Scalar scalar
            && scalar.toJson().isString()
            && !scalar.toJson().stringValue().equals(Words.INDEX)
        ? scalar.toJson().stringValue()
        : ForEach.DEFAULT_NAME;
  }

  private @Nullable ForEach forEach(
      String name, Located.Fields fields, List<Dependency> dependencies) {
    Located elements = Values.optional(fields, "forEach");
    Located as = Values.optional(fields, "as");
    String variable = as == null ? ForEach.DEFAULT_NAME : values.string(as, "as");
    if (as != null && elements == null) {
      faults.add(Code.AS_WITHOUT_FOR_EACH, as, "'as' names an element, so it needs 'forEach'");
    }
    if (elements == null) {
      return null;
    }
    if (variable != null) {
      checkVariable(variable, as == null ? elements : as);
    }
    Template template = templates.read(elements, new Names(solids, name, Set.of()), dependencies);
    boolean list =
        elements instanceof Located.Elements || (template != null && template.isExpression());
    if (template != null && !list) {
      values.wrongType(elements, "forEach must be a list or one ${expression} that yields a list");
    }
    return template == null || variable == null ? null : new ForEach(template, variable);
  }

  private void checkVariable(String variable, Located at) {
    String fault = Naming.variableFault(variable);
    if (!fault.isEmpty()) {
      faults.add(Code.BAD_NAME, at, fault);
    } else if (solids.contains(variable)) {
      String message =
          "the element's name '" + variable + "' is a solid's too; choose another one with 'as'";
      faults.add(Code.AS_SHADOWS_SOLID, at, message);
    }
  }

  private void after(String name, Located.Fields fields, List<Dependency> dependencies) {
    Located after = Values.optional(fields, "after");
    if (after == null) {
      return;
    }
    for (Map.Entry<String, Located> entry : values.strings(after, "after")) {
      String on = entry.getKey();
      Located at = entry.getValue();
      if (on.equals(name)) {
        faults.add(Code.SELF_DEPENDENCY, at, "'" + name + "' cannot wait for itself");
      } else if (!solids.contains(on)) {
        String hint = faults.effort().hint(on, solids);
        faults.add(Code.UNKNOWN_NAME, at, "there is no solid '" + on + "'" + hint);
      } else {
        dependencies.add(new Dependency(on, at.pointer(), at.offset()));
      }
    }
  }

  private boolean terminate(Located.Fields fields) {
    Located cancel = Values.optional(fields, "cancel");
    String how = cancel == null ? ASK : values.string(cancel, "cancel");
    if (cancel != null && how != null && !how.equals(ASK) && !how.equals(TERMINATE)) {
      faults.add(Code.BAD_TEXT, cancel, "cancel is 'ask' or 'terminate'");
    }
    return TERMINATE.equals(how);
  }

  private Timeouts timeouts(Located located) {
    Located.Fields fields = values.fields(located, "timeout", List.of("queue", "run", "heartbeat"));
    if (fields == null) {
      return Timeouts.DEFAULT;
    }
    Duration queue = deadline(fields, "queue");
    return new Timeouts(
        queue == null ? Timeouts.DEFAULT.queue() : queue,
        deadline(fields, "run"),
        deadline(fields, "heartbeat"));
  }

  private @Nullable Duration deadline(Located.Fields fields, String name) {
    Located located = Values.optional(fields, name);
    return located == null ? null : values.duration(located, name);
  }
}
