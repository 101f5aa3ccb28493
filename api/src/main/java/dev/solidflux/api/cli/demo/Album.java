package dev.solidflux.api.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the demo runs on: a checkout's example of a room, and a folder of photographs of one.
 *
 * @param home the checkout
 * @param photos the folder of photographs, absolute
 */
public record Album(Path home, Path photos) {
  private static final String EXAMPLE = "examples/room";

  /**
   * @param photos empty for the pair that comes with the example
   */
  public static Album of(Path home, Optional<Path> photos) {
    return new Album(
        home, photos.orElse(home.resolve(EXAMPLE).resolve("pair")).toAbsolutePath().normalize());
  }

  Path document() {
    return home.resolve(EXAMPLE).resolve("room.yaml");
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
    return file.getFileName().toString().matches("solidflux-example-room-[0-9A-Za-z.-]*\\.jar");
  }

  byte[] readDocument() {
    try {
      return Files.readAllBytes(document());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
