package dev.solidflux.api.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A project of a worker.
 *
 * @param name the artifact's, the queue's and the pipeline's
 */
record WorkerProject(String name, Language language) {

  /** In what its solids are written. */
  enum Language {
    JAVA,
    PYTHON,
    NATIVE
  }

  /**
   * Writes its files.
   *
   * @throws InvalidInput if something is there already
   */
  void write(Path folder) {
    try {
      refuseOccupied(folder);
      for (Map.Entry<String, String> file : files().entrySet()) {
        Path path = folder.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
    } catch (IOException e) {
      throw new InvalidInput(folder + " cannot be written: " + e);
    }
  }

  private static void refuseOccupied(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new InvalidInput(folder + " is there already, and is no folder");
    }
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new InvalidInput(folder + " is there already, and is not empty");
      }
    }
  }

  /** By their places in the project. */
  private Map<String, String> files() {
    return switch (language) {
      case JAVA -> JavaWorker.named(name).files();
      case PYTHON -> new PythonWorker(name).files();
      case NATIVE -> new NativeWorker(name).files();
    };
  }
}
