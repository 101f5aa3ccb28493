package dev.solidflux.bench;

import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The pipeline whose runs are measured, and what its runs are given. Every solid is sent the
 * payload and gives it back.
 */
record Shaped(JsonNode document, JsonNode input) {

  static final String NAME = "bench";

  static Shaped of(Options options, String queue, String payload) {
    return switch (options.shape()) {
      case CHAIN -> chain(options.solids(), queue, payload);
      case FAN -> fan(options.solids(), queue, payload);
    };
  }

  /** One step. */
  static Shaped single(String queue, String payload) {
    return chain(1, queue, payload);
  }

  private static Shaped chain(int length, String queue, String payload) {
    ObjectNode solids = object();
    String before = "input";
    for (int i = 1; i <= length; i++) {
      String name = "s" + i;
      solids.set(name, solid(queue, before + "." + Messages.PAYLOAD));
      before = name;
    }
    return new Shaped(
        document(solids, before + "." + Messages.PAYLOAD), object().put(Messages.PAYLOAD, payload));
  }

  private static Shaped fan(int steps, String queue, String payload) {
    ObjectNode solids = object();
    solids.set("each", solid(queue, "item").put("forEach", "${input.items}"));
    solids.set("all", solid(queue, "each[0]." + Messages.PAYLOAD));
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < steps - 1; i++) {
      items.add(payload);
    }
    return new Shaped(document(solids, "all." + Messages.PAYLOAD), object().set("items", items));
  }

  /** A fan-out whose run goes on to wait for a signal. */
  static Shaped wide(int elements, String queue, String payload) {
    ObjectNode solids = object();
    solids.set("each", solid(queue, "item").put("forEach", "${input.items}"));
    ObjectNode hold = object();
    hold.putObject("await").put("signal", "enough");
    hold.putArray("after").add("each");
    solids.set("hold", hold);
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < elements; i++) {
      items.add(payload);
    }
    return new Shaped(document(solids, "hold"), object().set("items", items));
  }

  private static JsonNode document(ObjectNode solids, String output) {
    ObjectNode document = object().put("pipeline", NAME);
    document.set("solids", solids);
    document.set("output", object().put("last", "${" + output + "}"));
    return switch (PipelineDocument.parse(document.toString(), Format.JSON)) {
      case PipelineDocument.Parsed parsed -> parsed.document();
      case PipelineDocument.Rejected rejected ->
          throw new IllegalStateException(rejected.faults().toString());
    };
  }

  private static ObjectNode solid(String queue, String payload) {
    ObjectNode solid = object().put("queue", queue).put("task", Messages.TASK);
    solid.set("args", object().put(Messages.PAYLOAD, "${" + payload + "}"));
    return solid;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
