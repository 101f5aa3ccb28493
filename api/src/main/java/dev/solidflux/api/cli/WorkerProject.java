package dev.solidflux.api.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;

/**
 * A project of a worker in Java, made of the texts that stand as resources in {@code new/worker}.
 *
 * @param name the artifact's, the queue's and the pipeline's
 * @param root the last part of the package's name
 */
record WorkerProject(String name, String root) {
  private static final String TEXTS = "/new/worker/";
  private static final String VERSIONS = "/new/versions.properties";

  static WorkerProject named(String name) {
    String word = name.replace("-", "");
    return new WorkerProject(name, SourceVersion.isKeyword(word) ? word + "_" : word);
  }

  /**
   * Writes its files.
   *
   * @throws InvalidInput if something is there already
   */
  void write(Path folder) {
    try {
      refuseOccupied(folder);
      for (Map.Entry<String, String> file : files().entrySet()) {
        Path path = folder.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
    } catch (IOException e) {
      throw new InvalidInput(folder + " cannot be written: " + e);
    }
  }

  private static void refuseOccupied(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new InvalidInput(folder + " is there already, and is no folder");
    }
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new InvalidInput(folder + " is there already, and is not empty");
      }
    }
  }

  /** By their places in the project. */
  private Map<String, String> files() {
    String code = "java/com/example/" + root + "/";
    Map<String, String> files = new LinkedHashMap<>();
    files.put("pom.xml", text("pom.xml"));
    files.put("src/main/" + code + "Solids.java", text("Solids.java"));
    files.put(
        "src/main/resources/META-INF/services/dev.solidflux.worker.SolidModule",
        "com.example." + root + ".Solids\n");
    files.put("src/test/" + code + "SolidsTest.java", text("SolidsTest.java"));
    files.put(name + ".yaml", text("pipeline.yaml"));
    files.put("Dockerfile", text("Dockerfile"));
    files.put(".dockerignore", text("dockerignore"));
    files.put(".gitignore", text("gitignore"));
    files.put("README.md", text("README.md"));
    return files;
  }

  private String text(String resource) {
    try (InputStream in = open(TEXTS + resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("@name@", name)
          .replace("@package@", root)
          .replace("@version@", version());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** This build's, which put it there. */
  private static String version() throws IOException {
    Properties versions = new Properties();
    try (InputStream in = open(VERSIONS)) {
      versions.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
    return versions.getProperty("solidflux");
  }

  private static InputStream open(String resource) {
    return Objects.requireNonNull(WorkerProject.class.getResourceAsStream(resource), resource);
  }
}
