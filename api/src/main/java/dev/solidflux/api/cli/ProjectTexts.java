package dev.solidflux.api.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/**
 * The texts that a project is made of, which stand as resources.
 *
 * @param folder where, with its last slash
 * @param words what stands in them for a project's own, and what is put there
 */
record ProjectTexts(String folder, Map<String, String> words) {
  private static final String VERSIONS = "/new/versions.properties";

  String text(String resource) {
    try (InputStream in = open(folder + resource)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (Map.Entry<String, String> word : words.entrySet()) {
        text = text.replace(word.getKey(), word.getValue());
      }
      return text.replace("@version@", version());
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
    return Objects.requireNonNull(ProjectTexts.class.getResourceAsStream(resource), resource);
  }
}
