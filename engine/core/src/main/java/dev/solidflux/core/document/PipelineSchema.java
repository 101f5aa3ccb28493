package dev.solidflux.core.document;

import dev.solidflux.core.definition.Join;
import dev.solidflux.core.definition.OnError;
import dev.solidflux.core.definition.Priority;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The language as a JSON Schema, so that editors complete and explain it. What names and
 * expressions mean no schema can say: a document that fits may be faulty all the same.
 */
public final class PipelineSchema {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final String NAME = "^[a-z_][a-zA-Z0-9_]*$";
  private static final String PIPELINE = "^[a-z0-9][a-z0-9._-]{0,62}$";
  private static final String SOLID = "#/$defs/solid";
  private static final String DURATION = "#/$defs/duration";

  /** What each property of a solid is, by name. */
  private static final Map<String, ObjectNode> OF_A_SOLID =
      Map.ofEntries(
          Map.entry("description", about(text(), "a text for people")),
          Map.entry(
              "after", about(texts(), "solids to wait for although no expression names them")),
          Map.entry("when", about(condition(), "whether the solid runs at all")),
          Map.entry("join", about(oneOf(words(Join.values())), "when the turn of the solid comes")),
          Map.entry(
              "onError",
              about(oneOf(words(OnError.values())), "collect: a failure stands in the result")),
          Map.entry(
              "forEach", about(any(), "a list or an object, or one ${expression} that yields one")),
          Map.entry("as", about(matching(NAME), "the name of an element; item if left out")),
          Map.entry("where", about(condition(), "which values become elements")),
          Map.entry(
              "maxParallel",
              about(integer(1, Limits.PARALLEL), "how many elements are open at a time")),
          Map.entry(
              "tolerate",
              about(
                  either(integer(0, Limits.ELEMENTS), matching("^([0-9]|[1-9][0-9]|100)%$")),
                  "how many elements may fail, or what part of them")),
          Map.entry("task", about(text(), "the task's name at its workers")),
          Map.entry("queue", about(text(), "the queue that its workers consume")),
          Map.entry(
              "args",
              about(
                  either(typed("object"), typed("array")),
                  "keyword arguments, or positional ones; with ${expressions}")),
          Map.entry("accepts", about(schema(), "what the arguments have to fit")),
          Map.entry(
              "result", about(schema(), "what the result has to fit, each element's in a fan-out")),
          Map.entry("retry", ref("#/$defs/retry")),
          Map.entry("timeout", ref("#/$defs/timeout")),
          Map.entry("limits", limits("invocations of the solid, of all runs")),
          Map.entry("priority", priority("the run's without it")),
          Map.entry("cache", cache()),
          Map.entry(
              "cancel",
              about(
                  oneOf(List.of("ask", "terminate")),
                  "terminate: a task that is not wanted any more is ended by force")),
          Map.entry("value", about(any(), "any JSON with ${expressions}")),
          Map.entry(
              "delay",
              about(
                  either(ref(DURATION), object(List.of("until"), Map.of("until", text()))),
                  "a wait: how long, or until when")),
          Map.entry(
              "await",
              about(
                  object(
                      List.of("signal"),
                      Map.of(
                          "signal", about(text(), "its name"),
                          "schema", about(schema(), "what the signal has to fit"),
                          "timeout", ref(DURATION),
                          "otherwise", about(any(), "the result if no signal comes in time"))),
                  "a wait for a signal")),
          Map.entry(
              "pipeline", about(matching(PIPELINE), "another pipeline, of which a run is begun")),
          Map.entry("version", about(integer(1, Limits.VERSIONS), "of it; the newest without it")),
          Map.entry("input", about(any(), "what that run is begun with")),
          Map.entry("solids", about(solids(), "the solids of a group")),
          Map.entry("output", about(any(), "the result of a group")));

  /** The schema, of draft 2020-12. */
  public static JsonNode json() {
    ObjectNode schema = JSON.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "A Solidflux pipeline");
    ObjectNode document =
        object(
            List.of("pipeline", "solids"),
            Map.ofEntries(
                Map.entry("pipeline", about(matching(PIPELINE), "its name")),
                Map.entry("description", about(text(), "a text for people")),
                Map.entry("input", about(schema(), "what a run's input has to fit")),
                Map.entry(
                    "defaults",
                    about(
                        object(
                            List.of(),
                            Map.of(
                                "retry", ref("#/$defs/retry"), "timeout", ref("#/$defs/timeout"))),
                        "of every task that says nothing else")),
                Map.entry("timeout", about(ref(DURATION), "how long a run may take")),
                Map.entry("limits", limits("runs of the pipeline")),
                Map.entry("priority", priority("0 without it")),
                Map.entry("solids", about(solids(), "from names to solids")),
                Map.entry(
                    "finally", about(solids(), "solids that run at the end, whatever happened")),
                Map.entry(
                    "output", about(any(), "what a run yields, any JSON with ${expressions}"))));
    document.properties().forEach(part -> schema.set(part.getKey(), part.getValue()));
    ObjectNode defs = schema.putObject("$defs");
    ArrayNode kinds = defs.putObject("solid").putArray("oneOf");
    for (Kind kind : Kind.values()) {
      kinds.add(kind(kind));
    }
    defs.set(
        "duration",
        about(matching("^[0-9]{1,18}(ms|s|m|h|d)$"), "such as 500ms, 30s, 10m, 2h or 1d"));
    defs.set("retry", retry());
    defs.set(
        "timeout",
        about(
            object(
                List.of(),
                Map.of("queue", ref(DURATION), "run", ref(DURATION), "heartbeat", ref(DURATION))),
            "the deadlines of each attempt"));
    return schema;
  }

  private static ObjectNode kind(Kind kind) {
    ObjectNode properties = JSON.objectNode();
    for (String name : kind.properties()) {
      ObjectNode property = OF_A_SOLID.get(name);
      if (property == null) {
        throw new IllegalStateException("the schema does not know the property " + name);
      }
      properties.set(name, property.deepCopy());
    }
    List<String> required =
        kind == Kind.TASK ? List.of(kind.property(), "queue") : List.of(kind.property());
    return closed(required, properties);
  }

  private static ObjectNode retry() {
    return about(
        object(
            List.of("attempts"),
            Map.of(
                "attempts", about(integer(1, Limits.ATTEMPTS), "the most there may be"),
                "backoff",
                    object(
                        List.of(),
                        Map.of(
                            "initial", ref(DURATION),
                            "factor",
                                typed("number").put("minimum", 1).put("maximum", Limits.FACTOR),
                            "max", ref(DURATION),
                            "jitter", typed("number").put("minimum", 0).put("maximum", 1))),
                "unless", about(texts(), "error types that are final"),
                "only", about(texts(), "the only error types that are tried again"),
                "also",
                    about(
                        texts(),
                        "error types that are tried again only where they are named: OutOfMemory"))),
        "how often a failed attempt is tried again");
  }

  /** A schema in the document. */
  private static ObjectNode schema() {
    return either(typed("object"), typed("boolean"));
  }

  private static ObjectNode limits(String of) {
    ObjectNode limits = typed("array").put("maxItems", Limits.LIMITS);
    limits.set(
        "items",
        object(
            List.of("max"),
            Map.of(
                "key", about(any(), "each text that it yields has permits of its own"),
                "max", integer(1, Limits.PARALLEL))));
    return about(limits, "how many may be at work at a time: " + of);
  }

  private static ObjectNode priority(String otherwise) {
    return about(
        integer(Priority.LOWEST, Priority.HIGHEST), "what has more goes first; " + otherwise);
  }

  private static ObjectNode cache() {
    return about(
        object(
            List.of("for"),
            Map.of(
                "key",
                about(any(), "what tells one result from another; the arguments without it"),
                "for",
                ref(DURATION),
                "version",
                about(text().put("maxLength", Limits.CACHE_VERSION), "of what the task does"))),
        "results are kept, and answer whoever asks for the same");
  }

  private static ObjectNode solids() {
    ObjectNode solids = typed("object").put("minProperties", 1);
    solids.putObject("propertyNames").put("pattern", NAME);
    solids.set("additionalProperties", ref(SOLID));
    return solids;
  }

  private static ObjectNode object(List<String> required, Map<String, ObjectNode> known) {
    ObjectNode properties = JSON.objectNode();
    known.keySet().stream().sorted().forEach(name -> properties.set(name, known.get(name)));
    return closed(required, properties);
  }

  private static ObjectNode closed(List<String> required, ObjectNode properties) {
    ObjectNode object = typed("object");
    if (!required.isEmpty()) {
      required.forEach(object.putArray("required")::add);
    }
    object.set("properties", properties);
    return object.put("additionalProperties", false);
  }

  private static ObjectNode about(ObjectNode schema, String description) {
    return schema.put("description", description);
  }

  private static ObjectNode any() {
    return JSON.objectNode();
  }

  private static ObjectNode typed(String type) {
    return JSON.objectNode().put("type", type);
  }

  private static ObjectNode text() {
    return typed("string");
  }

  private static ObjectNode texts() {
    ObjectNode list = typed("array");
    list.set("items", text());
    return list;
  }

  private static ObjectNode integer(int least, int most) {
    return typed("integer").put("minimum", least).put("maximum", most);
  }

  private static ObjectNode matching(String pattern) {
    return text().put("pattern", pattern);
  }

  private static ObjectNode condition() {
    return either(typed("boolean"), matching("^\\s*\\$\\{[\\s\\S]*\\}\\s*$"));
  }

  private static ObjectNode either(ObjectNode... all) {
    ObjectNode either = JSON.objectNode();
    Stream.of(all).forEach(either.putArray("anyOf")::add);
    return either;
  }

  private static ObjectNode oneOf(List<String> words) {
    ObjectNode one = JSON.objectNode();
    words.forEach(one.putArray("enum")::add);
    return one;
  }

  private static List<String> words(Enum<?>[] values) {
    return Arrays.stream(values).map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
  }

  private static ObjectNode ref(String to) {
    return JSON.objectNode().put("$ref", to);
  }

  private PipelineSchema() {}
}
