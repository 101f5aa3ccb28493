package dev.solidflux.process;

import dev.solidflux.artifact.Artifact;
import dev.solidflux.artifact.Artifacts;
import dev.solidflux.artifact.Fetched;
import dev.solidflux.worker.SolidFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The files that a task's arguments name, on this machine while the task runs, and those that it
 * has made.
 *
 * @param byArgument the path, or the paths of a list, by the argument's name
 */
record TaskFiles(Map<String, JsonNode> byArgument, List<Fetched> fetched) implements AutoCloseable {

  private static final String FILE = "file";
  private static final String TYPE = "type";

  static final TaskFiles NONE = new TaskFiles(Map.of(), List.of());

  /**
   * @param names of the arguments that are artifacts, or lists of them; one that is missing or null
   *     is left out
   * @param cancelled whether nobody wants them any more
   * @throws SolidFailure if one is no artifact, or is not to be had
   */
  static TaskFiles fetch(
      List<String> names, JsonNode arguments, Artifacts artifacts, BooleanSupplier cancelled)
      throws IOException, InterruptedException, SolidFailure {
    TaskFiles files = new TaskFiles(new LinkedHashMap<>(), new ArrayList<>());
    try {
      for (String name : names) {
        JsonNode argument = arguments.path(name);
        if (!argument.isMissingNode() && !argument.isNull()) {
          files.byArgument.put(name, files.paths(name, argument, artifacts, cancelled));
        }
      }
      return files;
    } catch (IOException | InterruptedException | SolidFailure | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private JsonNode paths(
      String name, JsonNode argument, Artifacts artifacts, BooleanSupplier cancelled)
      throws IOException, InterruptedException, SolidFailure {
    if (!argument.isArray()) {
      return JsonNodeFactory.instance.stringNode(path(name, argument, artifacts, cancelled));
    }
    ArrayNode paths = JsonNodeFactory.instance.arrayNode();
    for (JsonNode one : argument) {
      paths.add(path(name, one, artifacts, cancelled));
    }
    return paths;
  }

  private String path(String name, JsonNode one, Artifacts artifacts, BooleanSupplier cancelled)
      throws IOException, InterruptedException, SolidFailure {
    Artifact artifact;
    try {
      artifact = Artifact.of(one);
    } catch (IllegalArgumentException e) {
      throw new SolidFailure("UnfitArguments", name + ": " + e.getMessage());
    }
    Fetched file = artifacts.fetch(artifact, cancelled);
    fetched.add(file);
    return file.path().toString();
  }

  /**
   * A result with artifacts in the place of each {@code {"file": path}}, perhaps with a {@code
   * type}, whose path leads to a file in that folder.
   *
   * @throws SolidFailure if there is no such file there
   */
  static JsonNode kept(JsonNode result, Path folder, Artifacts artifacts)
      throws IOException, InterruptedException, SolidFailure {
    if (result.isObject() && result.path(FILE).isString() && isFile(result)) {
      Path file = within(folder, result.path(FILE).stringValue());
      return artifacts
          .keep(file, result.has(TYPE) ? result.path(TYPE).asString(null) : null)
          .toJson();
    } else if (result.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> member : result.properties()) {
        object.set(member.getKey(), kept(member.getValue(), folder, artifacts));
      }
      return object;
    } else if (result.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      for (JsonNode one : result) {
        array.add(kept(one, folder, artifacts));
      }
      return array;
    }
    return result;
  }

  private static boolean isFile(JsonNode object) {
    return object.size() == 1 || (object.size() == 2 && object.path(TYPE).isString());
  }

  private static Path within(Path folder, String name) throws IOException, SolidFailure {
    try {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file) && file.toRealPath().startsWith(folder.toRealPath())) {
        return file.toRealPath();
      }
    } catch (InvalidPathException e) {
      // said below
    }
    throw new SolidFailure("NoArtifact", "the program made no file " + name + " in its folder");
  }

  @Override
  public void close() {
    fetched.forEach(Fetched::close);
  }
}
