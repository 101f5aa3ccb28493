package dev.solidflux.api.cli;

import dev.solidflux.api.cli.client.SolidfluxClient;
import dev.solidflux.api.cli.watch.SafeText;
import dev.solidflux.core.expression.Nearest;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A part of a run that somebody names by its path: a solid, an element, or an invocation.
 *
 * @param run as the server tells it
 */
record SolidOfRun(SolidfluxClient server, String id, JsonNode run) {
  private static final int LINES = 50;

  /**
   * @throws InvalidInput if the run has no such solid
   */
  void show(String path, PrintStream out, boolean json) {
    String name = path.replaceAll("\\[\\d*]", "");
    JsonNode solid = solid(path, name);
    String asked = path.equals(name) ? "solid" : "path";
    ShownSolid shown = new ShownSolid(out);
    if (solid.path("kind").asString("").equals("group")) {
      List<JsonNode> scopes = read(true, Map.of(asked, path));
      if (scopes.size() == 1) {
        JsonNode one = server.scope(id, scopes.getFirst().path("scope").asInt());
        tell(json, one, out, () -> shown.element(solid, one));
      } else {
        tell(json, array(scopes), out, () -> shown.elements(solid, scopes, LINES));
      }
      return;
    }
    List<JsonNode> invocations = read(false, Map.of(asked, path));
    if (invocations.size() == 1) {
      JsonNode one = server.invocation(id, invocations.getFirst().path("invocation").asInt());
      tell(json, one, out, () -> shown.invocation(solid, one));
    } else {
      tell(json, array(invocations), out, () -> shown.invocations(solid, invocations, LINES));
    }
  }

  private JsonNode solid(String path, String name) {
    List<String> names = run.path("solids").valueStream().map(SolidOfRun::name).toList();
    return run.path("solids")
        .valueStream()
        .filter(solid -> name(solid).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInput(
                    "the run has no solid "
                        + SafeText.line(path)
                        + SafeText.line(Nearest.hint(name, names))));
  }

  private static String name(JsonNode solid) {
    return solid.path("name").asString("");
  }

  /** One more than is shown, so that it can be said that there are more. */
  private List<JsonNode> read(boolean scopes, Map<String, String> filter) {
    return Pages.read(
        query -> scopes ? server.scopes(id, query) : server.invocations(id, query),
        filter,
        LINES + 1);
  }

  private static void tell(boolean json, JsonNode told, PrintStream out, Runnable text) {
    if (json) {
      out.println(SafeText.json(told));
    } else {
      text.run();
    }
  }

  private static JsonNode array(List<JsonNode> items) {
    return JsonMapper.shared().createArrayNode().addAll(items);
  }
}
