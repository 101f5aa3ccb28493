package dev.solidflux.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShelfTest {

  /** Whoever writes there is told that the disk is full. */
  private static final Path FULL = Path.of("/dev/full");

  @TempDir private Path folder;

  private static void put(Shelf shelf, String content) throws IOException {
    try (Unfinished file = shelf.unfinished()) {
      file.write(content.getBytes(StandardCharsets.UTF_8));
      shelf.put(Sha256.of(content), file, Sha256.of(content), null);
    }
  }

  @Test
  void whatNobodyUsesGoesWhenTheDiskIsFull() throws Exception {
    assumeTrue(Files.exists(FULL));
    try (Shelf shelf = Shelf.open(folder, 1_000)) {
      put(shelf, "used");
      put(shelf, "left behind");
      shelf.leave(Sha256.of("left behind"));
      Path full = Files.createSymbolicLink(folder.resolve("full"), FULL);
      try (Unfinished file = new Unfinished(full, shelf::clear)) {
        assertThatThrownBy(() -> file.write(new byte[8])).isInstanceOf(IOException.class);
      }
      assertThat(shelf.held()).isEqualTo(4);
      assertThat(shelf.use(Sha256.of("left behind"))).isNull();
      assertThat(shelf.use(Sha256.of("used"))).hasContent("used");
      assertThat(FULL).exists();
    }
  }

  @Test
  void whatIsHereIsNotToBeChanged() throws Exception {
    try (Shelf shelf = Shelf.open(folder, 1_000)) {
      put(shelf, "a room");
      Path file = shelf.use(Sha256.of("a room"));
      assertThat(Files.getPosixFilePermissions(file).toString()).doesNotContain("WRITE");
    }
  }
}
