package dev.solidflux.api.cli.watch;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How people name a run's invocations, from its events since the first. */
final class InvocationNames {
  private static final Scope ROOT = new Scope("", "");

  private final Map<Integer, Scope> scopes = new HashMap<>(Map.of(0, ROOT));
  private final Map<Integer, Name> names = new HashMap<>();

  /**
   * What an invocation is called.
   *
   * @param solid the path of its solid, such as {@code views.tile}
   * @param path its own, such as {@code views[3].tile[17]}
   */
  record Name(String solid, String path) {}

  /** What stands before the names of what is in a scope. */
  private record Scope(String solid, String path) {}

  /** Takes in an event; those that name nothing change nothing. */
  void take(JsonNode event) {
    JsonNode body = event.path("body");
    switch (event.path("type").asString("")) {
      case "invocations-scheduled" -> invocations(body, body.path("args").size());
      case "invocations-held" -> invocations(body, body.path("args").size());
      case "children-begun" -> invocations(body, body.path("children").size());
      case "waits-begun" -> invocations(body, body.path("waits").size());
      case "scopes-opened" -> {
        int first = body.path("opened").asInt(0);
        for (int i = 0; i < body.path("count").asInt(0); i++) {
          Name group = name(body, i);
          scopes.put(first + i, new Scope(group.solid() + ".", group.path() + "."));
        }
      }
      case "run-finishing" -> scopes.put(body.path("scope").asInt(0), new Scope("finally.", ""));
      default -> {}
    }
  }

  private void invocations(JsonNode body, int count) {
    int first = body.path("invocation").asInt(0);
    for (int i = 0; i < count; i++) {
      names.put(first + i, name(body, i));
    }
  }

  /** What an event is about, or the element so many further on. */
  Name name(JsonNode body, int further) {
    Scope in = scopes.getOrDefault(body.path("scope").asInt(0), ROOT);
    String solid = SafeText.line(body.path("solid").asString(""));
    String element =
        body.path("index").isInt() ? "[" + (body.path("index").intValue() + further) + "]" : "";
    return new Name(in.solid() + solid, in.path() + solid + element);
  }

  @Nullable Name of(int invocation) {
    return names.get(invocation);
  }
}
