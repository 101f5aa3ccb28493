package dev.solidflux.core.document;

import dev.solidflux.core.definition.Cache;
import dev.solidflux.core.definition.Limit;
import dev.solidflux.core.definition.Retry;
import dev.solidflux.core.definition.Timeouts;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.expression.Pointer;
import dev.solidflux.core.expression.Template;
import dev.solidflux.core.schema.JsonSchema;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads what a worker is to do. */
final class TaskReader {
  private static final String ASK = "ask";
  private static final String TERMINATE = "terminate";

  private final Faults faults;
  private final String pipeline;
  private final Values values;
  private final TemplateReader templates;
  private final Defaults defaults;

  /**
   * @param pipeline its name
   */
  TaskReader(Faults faults, String pipeline, Defaults defaults) {
    this.pipeline = pipeline;
    this.faults = faults;
    this.values = new Values(faults);
    this.templates = new TemplateReader(faults);
    this.defaults = defaults;
  }

  /**
   * Null if it is too faulty to be one.
   *
   * @param path of the solid
   * @param names those of an element
   */
  Work.@Nullable Task read(
      Located.Fields fields,
      Located.Member member,
      String what,
      String path,
      Names names,
      List<Dependency> dependencies) {
    Located queue = values.required(fields, member.keyOffset(), what, "queue");
    Located task = values.required(fields, member.keyOffset(), what, "task");
    String queueName = queue == null ? null : text(queue, "queue", Naming::queueFault);
    String taskName = task == null ? null : text(task, "task", Naming::taskFault);
    Template args = args(fields, names, dependencies);
    JsonSchema accepts = new SchemaReader(faults).optional(fields, "accepts");
    Located retry = Values.optional(fields, "retry");
    Located timeout = Values.optional(fields, "timeout");
    Retry retries = retry == null ? defaults.retry() : new RetryReader(faults).read(retry);
    Timeouts timeouts = timeout == null ? defaults.timeouts() : timeouts(timeout);
    if (!timeouts.endsWhatIsLost()) {
      faults.warn(
          Code.NO_DEADLINE,
          member.value().pointer(),
          member.keyOffset(),
          what
              + " has neither timeout.run nor timeout.heartbeat: with a worker that is lost without a"
              + " word, and sends no signs of life by itself, it runs for ever");
    }
    List<Limit> limits =
        new LimitReader(faults).read(fields, pipeline + "/" + path, names, dependencies);
    Integer priority = values.priority(fields);
    Cache cache = new CacheReader(faults).read(fields, names, dependencies);
    boolean terminate = terminate(fields);
    return queueName == null || taskName == null || args == null
        ? null
        : new Work.Task(
            queueName, taskName, args, accepts, retries, timeouts, limits, priority, cache,
            terminate);
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
      Located.Fields fields, Names names, List<Dependency> dependencies) {
    Located args = Values.optional(fields, "args");
    if (args == null) {
      return Template.constant(JsonNodeFactory.instance.objectNode());
    }
    if (args instanceof Located.Scalar) {
      values.wrongType(args, "args must be an object (by name) or a list (by position)");
      return null;
    }
    if (args instanceof Located.Fields named) {
      Located positional = Values.optional(named, Work.POSITIONAL);
      if (positional != null && !mayBeList(positional)) {
        values.wrongType(
            positional, "'*' in args must be a list, or one ${expression} that yields one");
      }
    }
    Template template = templates.arguments(args, names, dependencies);
    Located positional =
        args instanceof Located.Fields named ? Values.optional(named, Work.POSITIONAL) : null;
    if (template != null
        && positional != null
        && template.secrets().stream().anyMatch(TaskReader::isAllPositional)) {
      values.wrongType(positional, "'*' in args must be a list, and a secret is none");
    }
    return template;
  }

  private static boolean isAllPositional(Template.Secret secret) {
    return secret.pointer().equals(Pointer.ROOT.child(Work.POSITIONAL));
  }

  private static boolean mayBeList(Located located) {
    return located instanceof Located.Elements
        || (located instanceof Located.Scalar scalar
            && (scalar.isReported()
                || (scalar.toJson().isString() && scalar.toJson().stringValue().contains("${"))));
  }

  private boolean terminate(Located.Fields fields) {
    Located cancel = Values.optional(fields, "cancel");
    return cancel != null
        && TERMINATE.equals(values.oneOf(cancel, "cancel", List.of(ASK, TERMINATE)));
  }

  /** What is not said is as in the defaults. */
  Timeouts timeouts(Located located) {
    Located.Fields fields = values.fields(located, "timeout", List.of("queue", "run", "heartbeat"));
    return fields == null
        ? defaults.timeouts()
        : new Timeouts(
            deadline(fields, "queue", defaults.timeouts().queue()),
            deadline(fields, "run", defaults.timeouts().run()),
            deadline(fields, "heartbeat", defaults.timeouts().heartbeat()));
  }

  private @Nullable Duration deadline(
      Located.Fields fields, String name, @Nullable Duration otherwise) {
    Located located = Values.optional(fields, name);
    Duration written = located == null ? null : values.duration(located, name);
    return written == null ? otherwise : written;
  }
}
