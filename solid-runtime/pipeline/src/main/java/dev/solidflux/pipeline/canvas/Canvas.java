package dev.solidflux.pipeline.canvas;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A canvas of Celery's as a pipeline document: what {@code json.dumps(signature)} gives, read by
 * the rules of {@code celery/canvas.py}.
 */
public final class Canvas {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String DEFAULT_QUEUE = "celery";
  private static final int NAME_LENGTH = 50;

  private static final Set<String> SEVERAL = Set.of("chain", "group", "chord", "chunks");

  private static final String PRIORITY = "priority";

  /** Options of a task that are in the document. */
  private static final Set<String> CONVERTED =
      Set.of("queue", "countdown", "eta", "time_limit", "expires", "link", PRIORITY);

  private final ObjectNode solids = JSON.objectNode();
  private final Set<String> names = new HashSet<>();
  private final List<String> left = new ArrayList<>();
  private final Set<String> unrouted = new TreeSet<>();

  /**
   * What came of it.
   *
   * @param document the pipeline
   * @param left what of the canvas is not in it, or differs, as sentences with its place
   * @param unrouted the tasks of which it says no queue, so that they have Celery's default
   */
  public record Converted(JsonNode document, List<String> left, List<String> unrouted) {}

  private Canvas() {}

  /**
   * @param pipeline the name that the document gets
   * @param signature a signature, as JSON
   * @throws IllegalArgumentException if it is none, with the place of what is wrong
   */
  public static Converted convert(String pipeline, JsonNode signature) {
    Canvas canvas = new Canvas();
    Value value = canvas.convert(signature, null, "the canvas");
    ObjectNode document = JSON.objectNode().put("pipeline", pipeline);
    document.set("solids", canvas.solids);
    document.put("output", "${" + value.code() + "}");
    return new Converted(document, List.copyOf(canvas.left), List.copyOf(canvas.unrouted));
  }

  /**
   * The result of something, and what has to be waited for where it is not used.
   *
   * @param code an expression
   * @param solids what yields it
   */
  private record Value(String code, List<String> solids) {}

  private Value convert(JsonNode signature, @Nullable Value before, String place) {
    String type = signature.path("subtask_type").asString("");
    String task = signature.path("task").asString("");
    JsonNode kwargs = signature.path("kwargs");
    Value value =
        switch (type) {
          case "chain" -> chain(signature, before, place);
          case "group" -> list(members(kwargs.path("tasks")), before, place);
          case "chord" -> chord(signature, before, place);
          case "chunks" -> chunks(kwargs, before, place);
          default -> {
            if (task.equals("celery.accumulate")) {
              left.add(place + ": celery.accumulate comes from replacing a task while it runs");
            }
            yield task(signature, before, place);
          }
        };
    notConverted(signature, place);
    return value;
  }

  // ---- several

  private Value chain(JsonNode signature, @Nullable Value before, String place) {
    Value value = before;
    int number = 0;
    for (JsonNode step : signature.path("kwargs").path("tasks")) {
      value = convert(unrolled(step), value, place + " > " + ++number);
    }
    if (value == null) {
      throw new IllegalArgumentException(place + ": an empty chain");
    }
    return value;
  }

  /** A group of one, within a chain, is its task. */
  private static JsonNode unrolled(JsonNode step) {
    JsonNode tasks = step.path("kwargs").path("tasks");
    return isGroup(step) && tasks.size() == 1 ? unrolled(tasks.get(0)) : step;
  }

  private static boolean isGroup(JsonNode signature) {
    return signature.path("subtask_type").asString("").equals("group");
  }

  private static List<JsonNode> members(JsonNode tasks) {
    List<JsonNode> members = new ArrayList<>();
    for (JsonNode task : tasks) {
      if (isGroup(task)) {
        members.addAll(members(task.path("kwargs").path("tasks")));
      } else {
        members.add(task);
      }
    }
    return members;
  }

  /** Each gets what was before, and their results are a list in their order. */
  private Value list(List<JsonNode> members, @Nullable Value before, String place) {
    ArrayNode results = JSON.arrayNode();
    int number = 0;
    for (JsonNode member : members) {
      results.add("${" + convert(member, before, place + "[" + number++ + "]").code() + "}");
    }
    return computed("group", results);
  }

  private Value computed(String name, JsonNode value) {
    String solid = name(name);
    solids.putObject(solid).set("value", value);
    return new Value(solid, List.of(solid));
  }

  private Value chord(JsonNode signature, @Nullable Value before, String place) {
    JsonNode kwargs = signature.path("kwargs");
    JsonNode header = kwargs.path("header");
    List<JsonNode> members =
        members(isGroup(header) ? header.path("kwargs").path("tasks") : header);
    Value value;
    if (members.size() == 1) {
      left.add(
          place
              + ": the body of a chord with one header task gets its bare result, as in Celery's"
              + " workers, and not a list, as in its eager mode");
      value = convert(members.getFirst(), before, place + ".header[0]");
    } else {
      value = list(members, before, place + ".header");
    }
    return convert(kwargs.path("body"), value, place + ".body");
  }

  private Value chunks(JsonNode kwargs, @Nullable Value before, String place) {
    if (before != null) {
      left.add(place + ": chunks that follow a task, whose result they would be given");
    }
    int size = Math.max(1, kwargs.path("n").asInt(1));
    List<JsonNode> parts = new ArrayList<>();
    ArrayNode part = JSON.arrayNode();
    for (JsonNode element : kwargs.path("it")) {
      part.add(element);
      if (part.size() == size) {
        parts.add(starmap(kwargs.path("task"), part));
        part = JSON.arrayNode();
      }
    }
    if (!part.isEmpty()) {
      parts.add(starmap(kwargs.path("task"), part));
    }
    return list(parts, null, place);
  }

  private static JsonNode starmap(JsonNode task, ArrayNode part) {
    ObjectNode starmap = JSON.objectNode().put("task", "celery.starmap");
    starmap.putArray("args");
    ObjectNode kwargs = starmap.putObject("kwargs");
    kwargs.set("task", task);
    kwargs.set("it", part);
    starmap.set(
        "options", task.path("options").isObject() ? task.get("options") : JSON.objectNode());
    return starmap;
  }

  // ---- one

  private Value task(JsonNode signature, @Nullable Value before, String place) {
    String task = signature.path("task").asString("");
    if (task.isEmpty()) {
      throw new IllegalArgumentException(place + ": not a signature, which names a task");
    }
    JsonNode options = signature.path("options");
    ObjectNode solid = JSON.objectNode().put("task", task);
    String queue = options.path("queue").asString("");
    if (queue.isEmpty()) {
      unrouted.add(task);
    }
    solid.put("queue", queue.isEmpty() ? DEFAULT_QUEUE : queue);
    ArrayNode positional = JSON.arrayNode();
    List<String> after = List.of();
    if (before != null && signature.path("immutable").asBoolean(false)) {
      after = before.solids();
    } else if (before != null) {
      positional.add("${" + before.code() + "}");
    }
    String delay = delay(options, before, place);
    if (delay != null) {
      after = List.of(delay);
    }
    signature.path("args").forEach(arg -> positional.add(constant(arg, place)));
    arguments(solid, positional, signature.path("kwargs"), place);
    after.forEach(one -> solid.withArray("after").add(one));
    limits(solid, options);
    String name = name(task.substring(task.lastIndexOf('.') + 1));
    solids.set(name, solid);
    Value value = new Value(name, List.of(name));
    callbacks(options, value, place);
    return value;
  }

  private void arguments(ObjectNode solid, ArrayNode positional, JsonNode kwargs, String place) {
    if (kwargs.isEmpty()) {
      if (!positional.isEmpty()) {
        solid.set("args", positional);
      }
      return;
    }
    ObjectNode args = solid.putObject("args");
    if (!positional.isEmpty()) {
      args.set("*", positional);
    }
    for (Map.Entry<String, JsonNode> one : kwargs.properties()) {
      args.set(one.getKey(), constant(one.getValue(), place));
    }
  }

  /** A text that looks like an expression is none. */
  private JsonNode constant(JsonNode value, String place) {
    if (value.isString()) {
      return JSON.stringNode(value.stringValue().replace("${", "$${"));
    }
    if (value.isArray()) {
      ArrayNode array = JSON.arrayNode();
      value.forEach(element -> array.add(constant(element, place)));
      return array;
    }
    if (value.isObject()) {
      ObjectNode object = JSON.objectNode();
      for (Map.Entry<String, JsonNode> property : value.properties()) {
        if (property.getKey().contains("${")) {
          left.add(place + ": a key that holds '${'");
        }
        object.set(property.getKey(), constant(property.getValue(), place));
      }
      return object;
    }
    return value;
  }

  /** The name of the wait before a task; null if there is none. */
  private @Nullable String delay(JsonNode options, @Nullable Value before, String place) {
    JsonNode countdown = options.path("countdown");
    JsonNode eta = options.path("eta");
    if (!countdown.isNumber() && !eta.isString()) {
      return null;
    }
    String name = name("delay");
    ObjectNode delay = solids.putObject(name);
    if (countdown.isNumber()) {
      delay.put("delay", Math.max(1, Math.round(countdown.doubleValue() * 1_000)) + "ms");
    } else {
      delay.putObject("delay").put("until", eta.stringValue());
      if (!eta.stringValue().matches(".*([zZ]|[+-][0-9]{2}:[0-9]{2})")) {
        left.add(place + ": eta has no zone, and a pipeline's times need one");
      }
    }
    if (before != null) {
      before.solids().forEach(delay.withArray("after")::add);
    }
    return name;
  }

  private static void limits(ObjectNode solid, JsonNode options) {
    JsonNode limit = options.path("time_limit");
    JsonNode expires = options.path("expires");
    if (limit.isNumber()) {
      solid
          .withObject("timeout")
          .put("run", Math.max(1, Math.round(limit.doubleValue() * 1_000)) + "ms");
    }
    if (isPriority(options.path(PRIORITY))) {
      solid.set(PRIORITY, options.path(PRIORITY));
    }
    if (expires.isNumber()) {
      solid
          .withObject("timeout")
          .put("queue", Math.max(1, Math.round(expires.doubleValue() * 1_000)) + "ms");
    }
  }

  private void callbacks(JsonNode options, Value value, String place) {
    JsonNode link = options.path("link");
    int number = 0;
    for (JsonNode callback : link.isArray() ? link : JSON.arrayNode()) {
      convert(callback, value, place + ".link[" + number++ + "]");
    }
  }

  /** Of several tasks together nothing is converted but what they are. */
  private void notConverted(JsonNode signature, String place) {
    boolean several = SEVERAL.contains(signature.path("subtask_type").asString(""));
    JsonNode options = signature.path("options");
    for (Map.Entry<String, JsonNode> option : options.properties()) {
      String name = option.getKey();
      JsonNode value = option.getValue();
      boolean empty = value.isNull() || (value.isContainer() && value.isEmpty());
      if (!empty && (several || !isConverted(name, value))) {
        left.add(
            place
                + switch (name) {
                  case "link_error" -> ": link_error, which is called when the task has failed";
                  case PRIORITY -> ": its priority";
                  default -> ": its option " + name;
                });
      }
    }
    if (options.path("expires").isString()) {
      left.add(place + ": expires at a time, and not after one");
    }
    if (several && !signature.path("args").isEmpty()) {
      left.add(place + ": its own args, which its first tasks would be given");
    }
  }

  private static boolean isConverted(String option, JsonNode value) {
    return CONVERTED.contains(option) && (!option.equals(PRIORITY) || isPriority(value));
  }

  /** RabbitMQ's go further, and Redis' the other way. */
  private static boolean isPriority(JsonNode value) {
    return value.isInt() && value.intValue() >= 0 && value.intValue() <= 9;
  }

  /** A name for a solid that was not used before. */
  private String name(String wish) {
    String base = wish.replaceAll("[^a-zA-Z0-9_]", "_");
    base = base.isEmpty() || !base.matches("[a-z_].*") ? "t_" + base : base;
    base = base.substring(0, Math.min(base.length(), NAME_LENGTH));
    base = base + (RESERVED.contains(base) ? "_" : "");
    String name = base;
    for (int i = 2; !names.add(name); i++) {
      name = base + "_" + i;
    }
    return name;
  }

  /** What a solid may not be called. */
  private static final Set<String> RESERVED =
      Set.of(
          "as",
          "break",
          "const",
          "continue",
          "else",
          "false",
          "for",
          "function",
          "if",
          "import",
          "in",
          "let",
          "loop",
          "namespace",
          "null",
          "package",
          "return",
          "true",
          "var",
          "void",
          "while",
          "bool",
          "bytes",
          "double",
          "dyn",
          "int",
          "list",
          "map",
          "null_type",
          "string",
          "type",
          "uint",
          "google",
          "input",
          "run",
          "index",
          "status");
}
