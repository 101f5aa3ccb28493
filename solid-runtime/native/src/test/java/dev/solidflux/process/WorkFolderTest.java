package dev.solidflux.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {

  @TempDir private Path elsewhere;

  private WorkFolder filled(String script) throws Exception {
    WorkFolder folder = new WorkFolder(Files.createDirectory(elsewhere.resolve("folder")));
    Files.createDirectory(folder.home());
    ProcessBuilder shell = new ProcessBuilder("sh", "-c", script);
    assertThat(shell.directory(folder.home().toFile()).start().waitFor()).isZero();
    return folder;
  }

  /** Root may enter them all the same; in an image a worker is not root. */
  @Test
  void lockedFoldersAreDeletedWithWhatIsInThem() throws Exception {
    WorkFolder folder =
        filled(
            """
            mkdir -p none/in read/in enter/in
            touch none/in/file read/in/file enter/in/file last
            chmod 000 none/in none; chmod 400 read; chmod 100 enter; chmod 000 last
            """);
    folder.close();
    assertThat(folder.path()).doesNotExist();
  }

  @Test
  void linksAreDeletedAndNotWhatTheyLeadTo() throws Exception {
    Path kept = Files.createFile(Files.createDirectory(elsewhere.resolve("kept")).resolve("file"));
    WorkFolder folder = filled("ln -s ../../kept link; ln -s /no/such/file nothing");
    folder.close();
    assertThat(folder.path()).doesNotExist();
    assertThat(kept).exists();
  }

  @Test
  void aFolderThatIsGoneIsDeleted() throws IOException {
    assertThat(Deletion.of(elsewhere.resolve("gone"))).isNull();
  }

  @Test
  void whatAFileIsCalledIsNoLineOfTheLog() {
    IOException e = new AccessDeniedException("work/a\nERROR all is lost\u001b[2J\u2028");
    assertThat(Deletion.why(e))
        .isEqualTo("java.nio.file.AccessDeniedException: work/a?ERROR all is lost?[2J?");
    assertThat(Deletion.why(new IOException("a".repeat(10_000)))).hasSizeLessThan(600);
  }
}
