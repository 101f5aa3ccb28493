package dev.solidflux.core.forecast;

import dev.solidflux.core.forecast.Learnt.OfStep;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What was learnt, as it is kept: JSON, in which no weight has more digits than it is worth. */
public final class LearntText {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  public static String text(Lessons lessons) {
    ObjectNode all = JSON.createObjectNode();
    new TreeMap<>(lessons.steps()).forEach((path, step) -> all.set(path, node(step)));
    return all.toString();
  }

  public static String text(Quantiles quantiles) {
    return node(quantiles).toString();
  }

  /**
   * @throws IllegalArgumentException if it is no such text
   */
  public static Lessons lessons(String text) {
    Map<String, OfStep> steps = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : read(text).properties()) {
      steps.put(entry.getKey(), step(entry.getValue()));
    }
    return new Lessons(steps);
  }

  /**
   * @throws IllegalArgumentException if it is no such text
   */
  public static Quantiles quantiles(String text) {
    return quantiles(read(text));
  }

  private static JsonNode read(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      if (!node.isObject()) {
        throw new IllegalArgumentException("no object");
      }
      return node;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static ObjectNode node(OfStep step) {
    ObjectNode node = JSON.createObjectNode();
    node.set("span", node(step.span()));
    node.set("tasks", node(step.tasks()));
    ArrayNode begun = node.putArray("begun");
    begun.add(rounded(step.begun().yes())).add(rounded(step.begun().all()));
    return node;
  }

  private static ObjectNode node(Quantiles quantiles) {
    ObjectNode node = JSON.createObjectNode();
    quantiles.weights().forEach((bucket, weight) -> node.put(bucket.toString(), rounded(weight)));
    return node;
  }

  private static double rounded(double weight) {
    return Math.ceil(weight * 1e6) / 1e6;
  }

  private static OfStep step(JsonNode node) {
    JsonNode begun = node.path("begun");
    double all = begun.path(1).asDouble(0);
    Chance chance = new Chance(Math.min(begun.path(0).asDouble(0), all), all);
    return new OfStep(quantiles(node.path("span")), quantiles(node.path("tasks")), chance);
  }

  private static Quantiles quantiles(JsonNode node) {
    Map<Integer, Double> weights = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      weights.put(Integer.valueOf(entry.getKey()), entry.getValue().asDouble(0));
    }
    return Quantiles.of(weights);
  }

  private LearntText() {}
}
