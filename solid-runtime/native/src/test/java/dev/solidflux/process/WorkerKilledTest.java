package dev.solidflux.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.testkit.faults.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void itsProgramsEndWithItAndAllThatTheyHaveBegun() throws Exception {
    Path pids = folder.resolve("pids");
    String program =
        """
        trap '' TERM
        setsid sh -c 'echo $$ >>%1$s; exec sleep 600' &
        (sleep 601 & echo $! >>%1$s)
        env -i sleep 602 & echo $! >>%1$s
        echo $$ >>%1$s
        while [ $(wc -l <%1$s) -lt 4 ]; do sleep 0.05; done
        touch %1$s.all
        while :; do sleep 1; done
        """
            .formatted(pids);
    try (ChildProcess worker = ChildProcess.java(LoneWorker.class, program)) {
      while (!Files.exists(folder.resolve("pids.all"))) {
        assertThat(worker.isAlive()).isTrue();
        Thread.onSpinWait();
      }
      assertThat(Files.readAllLines(pids)).hasSize(4).allMatch(WorkerKilledTest::lives);
      worker.kill();
    }
    while (Files.readAllLines(pids).stream().anyMatch(WorkerKilledTest::lives)) {
      Thread.onSpinWait(); // the test's own time limit ends it
    }
  }
}
