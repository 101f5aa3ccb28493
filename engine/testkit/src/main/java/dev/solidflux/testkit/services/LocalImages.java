package dev.solidflux.testkit.services;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the Docker engine of this machine can start without a download. Asked by the client program,
 * since Testcontainers itself fetches two images of its own before it answers anything, and waits
 * minutes for a registry that is out of reach.
 */
final class LocalImages {

  private LocalImages() {}

  /** Whether an engine answers and has the image, and the reaper's unless that is switched off. */
  static boolean have(String image) {
    boolean reaper = !"true".equalsIgnoreCase(System.getenv("TESTCONTAINERS_RYUK_DISABLED"));
    return prints("image", "ls", "-q", image)
        && (!reaper || prints("image", "ls", "-q", "testcontainers/ryuk"));
  }

  private static boolean prints(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    try {
      Process docker =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      byte[] output = docker.getInputStream().readAllBytes();
      return docker.waitFor() == 0 && output.length > 0;
    } catch (IOException noSuchProgram) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
