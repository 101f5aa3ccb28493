package dev.solidflux.api.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the demo runs on: a checkout's example of the photographs, and a folder of them.
 *
 * @param home the checkout
 * @param photos the folder to look through, absolute
 */
public record Album(Path home, Path photos) {
  private static final String EXAMPLE = "examples/photos";

  /**
   * @param photos empty for the pictures that come with the example
   */
  public static Album of(Path home, Optional<Path> photos) {
    return new Album(
        home,
        photos.orElse(home.resolve(EXAMPLE).resolve("pictures")).toAbsolutePath().normalize());
  }

  Path document() {
    return home.resolve(EXAMPLE).resolve("photos.yaml");
  }

  /**
   * The example's solids, packaged.
   *
   * @throws DemoFailed if they have not been built
   */
  Path jar() {
    try (Stream<Path> files = Files.list(home.resolve(EXAMPLE).resolve("target"))) {
      List<Path> jars = files.filter(Album::isExample).toList();
      if (jars.size() == 1) {
        return jars.getFirst();
      }
    } catch (IOException e) {
      // said below
    }
    throw new DemoFailed(EXAMPLE + "/target has no jar: build it with `mvn -DskipTests package`");
  }

  private static boolean isExample(Path file) {
    return file.getFileName().toString().matches("solidflux-example-photos-[0-9A-Za-z.-]*\\.jar");
  }

  byte[] readDocument() {
    try {
      return Files.readAllBytes(document());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
