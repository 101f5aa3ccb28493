package dev.solidflux.artifact;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** A file that is here, and stays until whoever asked for it has closed this. Not to be changed. */
public final class Fetched implements AutoCloseable {

  private final Path path;
  private final Runnable leave;
  private final AtomicBoolean closed = new AtomicBoolean();

  Fetched(Path path, Runnable leave) {
    this.path = path;
    this.leave = leave;
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      leave.run();
    }
  }
}
