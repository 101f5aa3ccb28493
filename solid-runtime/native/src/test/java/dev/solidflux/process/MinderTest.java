package dev.solidflux.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.testkit.time.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A terminal's Ctrl-C, its hanging up and many a supervisor's end go to the worker's whole process
 * group, and so to the shell that minds a program. What becomes of the program is for the worker to
 * say.
 */
@Timeout(60)
class MinderTest {

  @TempDir private Path folder;
  private final List<Process> minders = new ArrayList<>();

  @AfterEach
  void end() throws IOException {
    for (Process minder : minders) {
      minder.getOutputStream().close();
      minder.descendants().forEach(ProcessHandle::destroyForcibly);
      minder.destroyForcibly();
    }
  }

  /** With a process group of its own, as if the worker were in that too. */
  private Process minder(String program) throws IOException {
    String work = Files.createDirectory(folder.resolve("work")).toString();
    List<String> command =
        List.of(
            "setsid", "sh", "-c", Minder.SCRIPT, "minder", "test", "", work, "sh", "-c", program);
    Process minder = new ProcessBuilder(command).redirectErrorStream(true).start();
    minders.add(minder);
    return minder;
  }

  private static void signalGroup(String signal, Process of) throws Exception {
    String kill = "kill -s %s -- -%d".formatted(signal, of.pid());
    assertThat(new ProcessBuilder("sh", "-c", kill).start().waitFor()).isZero();
  }

  private void await(String file) throws Exception {
    Until.holds(() -> Files.exists(folder.resolve(file)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void aProgramFinishesAlthoughItsWorkersGroupGetsASignal(String signal) throws Exception {
    Process minder =
        minder(
            """
            trap 'touch %1$s/hit; exit 8' TERM HUP
            touch %1$s/began
            while [ ! -e %1$s/go ]; do sleep 0.05; done
            exit 7
            """
                .formatted(folder));
    await("began");
    signalGroup(signal, minder);
    signalGroup(signal, minder);
    Files.createFile(folder.resolve("go"));
    assertThat(minder.waitFor()).isEqualTo(7);
    assertThat(folder.resolve("work")).as("for the worker to delete").exists();
    assertThat(folder.resolve("hit")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void itsGuardOutlivesTheSignalAndEndsTheProgramWithTheWorker(String signal) throws Exception {
    Process minder = minder("touch %s/began; while :; do sleep 0.05; done".formatted(folder));
    await("began");
    signalGroup(signal, minder);
    minder.getOutputStream().close();
    assertThat(minder.waitFor()).isEqualTo(128 + 9);
    Until.holds(() -> !Files.exists(folder.resolve("work")));
  }
}
