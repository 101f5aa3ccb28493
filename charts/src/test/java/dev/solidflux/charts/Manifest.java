package dev.solidflux.charts;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** One thing that is given to Kubernetes. */
record Manifest(JsonNode json) {

  String kind() {
    return json.path("kind").asString();
  }

  String name() {
    return json.at("/metadata/name").asString();
  }

  String component() {
    return labels().getOrDefault("app.kubernetes.io/component", "");
  }

  Map<String, String> labels() {
    return texts(json.at("/metadata/labels"));
  }

  JsonNode at(String pointer) {
    return json.at(pointer);
  }

  /** What it starts pods from, if it does. */
  Optional<JsonNode> pod() {
    JsonNode found =
        switch (kind()) {
          case "Pod" -> json;
          case "Deployment", "Job" -> json.at("/spec/template");
          case "ScaledJob" -> json.at("/spec/jobTargetRef/template");
          default -> json.at("/none");
        };
    return found.isMissingNode() ? Optional.empty() : Optional.of(found);
  }

  List<JsonNode> containers() {
    return pod().stream()
        .flatMap(
            pod ->
                Stream.of("initContainers", "containers")
                    .flatMap(list -> pod.path("spec").path(list).valueStream()))
        .toList();
  }

  /** The value, or where it comes from, of a variable of its first container. */
  String variable(String name) {
    return containers()
        .getFirst()
        .path("env")
        .valueStream()
        .filter(variable -> variable.path("name").asString().equals(name))
        .map(
            variable ->
                variable.has("value") ? variable.path("value").asString() : variable.toString())
        .findFirst()
        .orElse("");
  }

  static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new TreeMap<>();
    object.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asString()));
    return texts;
  }

  @Override
  public String toString() {
    return kind() + " " + name();
  }
}
