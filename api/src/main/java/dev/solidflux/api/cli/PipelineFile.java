package dev.solidflux.api.cli;

import dev.solidflux.api.cli.client.RequestRefused;
import dev.solidflux.api.cli.client.SolidfluxClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** A pipeline document on disk. */
record PipelineFile(Path path) {

  /** Whether a word means a file, not a pipeline's name: names have neither slashes nor dots. */
  static boolean isMeant(String word) {
    return word.contains("/") || word.contains("\\") || word.contains(".");
  }

  /**
   * @throws InvalidInput if it is no file's name
   */
  static PipelineFile named(String word) {
    try {
      return new PipelineFile(Path.of(word));
    } catch (InvalidPathException e) {
      throw new InvalidInput("not a file's name: " + word);
    }
  }

  /**
   * Registers it.
   *
   * @return what the server answered: {@code name}, {@code version}, {@code created}
   * @throws InvalidInput if it cannot be read
   * @throws RefusedDocument if the server finds faults in it
   */
  JsonNode register(SolidfluxClient server) {
    try {
      return server.register(read(), mediaType());
    } catch (RequestRefused e) {
      throw new RefusedDocument(path.toString(), e);
    }
  }

  private byte[] read() {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new InvalidInput(InputArguments.why(path, e));
    }
  }

  private String mediaType() {
    boolean json = path.toString().toLowerCase(Locale.ROOT).endsWith(".json");
    return json ? "application/json" : "application/yaml";
  }
}
