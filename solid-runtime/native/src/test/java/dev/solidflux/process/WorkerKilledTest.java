package dev.solidflux.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.testkit.faults.ChildProcess;
import dev.solidflux.testkit.time.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker that is ended by SIGKILL can end nothing itself. */
@Timeout(60)
class WorkerKilledTest {

  @TempDir private Path folder;

  private static boolean lives(String pid) {
    try {
      return !Files.readString(Path.of("/proc", pid, "stat")).matches("(?s).*\\) Z .*");
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void itsProgramsEndWithItAndAllThatTheyHaveBegunAndTheirFoldersGo() throws Exception {
    Path pids = folder.resolve("pids");
    Path scratch = folder.resolve("made/scratch");
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createFile(elsewhere.resolve("kept"));
    String program =
        """
        trap '' TERM
        mkdir -p deep/down && touch deep/down/file && ln -s %2$s deep/link && chmod 000 deep/down
        pwd >%1$s.where
        setsid sh -c 'echo $$ >>%1$s; exec sleep 600' &
        (sleep 601 & echo $! >>%1$s)
        env -i sleep 602 & echo $! >>%1$s
        echo $$ >>%1$s
        while [ $(wc -l <%1$s) -lt 4 ]; do sleep 0.05; done
        touch %1$s.all
        while :; do sleep 1; done
        """
            .formatted(pids, elsewhere);
    Map<String, String> environment = Map.of("SOLIDFLUX_WORKER_SCRATCH", scratch.toString());
    try (ChildProcess worker = ChildProcess.java(LoneWorker.class, environment, program)) {
      Until.holds(
          () -> {
            assertThat(worker.isAlive()).isTrue();
            return Files.exists(folder.resolve("pids.all"));
          });
      assertThat(Files.readAllLines(pids)).hasSize(4).allMatch(WorkerKilledTest::lives);
      worker.kill();
    }
    Path work = Path.of(Files.readString(folder.resolve("pids.where")).strip());
    assertThat(work.getParent().getParent()).isEqualTo(scratch);
    Until.holds(
        () ->
            Files.readAllLines(pids).stream().noneMatch(WorkerKilledTest::lives)
                && !Files.exists(work.getParent()));
    assertThat(scratch).isEmptyDirectory();
    assertThat(elsewhere.resolve("kept")).exists();
  }
}
