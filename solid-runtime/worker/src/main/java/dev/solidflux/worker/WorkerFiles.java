package dev.solidflux.worker;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads solids that a file names, found by {@link java.util.ServiceLoader}, so that {@link
 * WorkerMain} can run them.
 */
@FunctionalInterface
public interface WorkerFiles {

  /**
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException with a line for each fault in it, and its place
   */
  void register(Path file, Worker worker) throws IOException;
}
