package dev.solidflux.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Where PostgreSQL's programs are unpacked. The library that unpacks them keeps every file that is
 * already there, also one cut short by a {@code kill -9}: what was not finished is deleted first,
 * under a lock, because several processes may share the directory.
 */
record Binaries(Path directory) {

  /** File locks are per process, so threads of this one need their own. */
  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  private static final String FINISHED = ".exists";

  interface Start<T> {
    T run(Path unpacked) throws IOException;
  }

  /** Runs what unpacks and starts; one at a time for all processes that share the directory. */
  <T> T use(Start<T> start) throws IOException {
    // the library opens the directory it is given to everyone: it gets one inside a private one
    OwnerOnly.directory(directory);
    Path unpacked = directory.resolve("unpacked");
    IN_THIS_PROCESS.lock();
    try (FileChannel channel =
            FileChannel.open(
                directory.resolve("unpacking.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      Objects.requireNonNull(lock);
      deleteUnfinished(unpacked);
      return start.run(unpacked);
    } finally {
      IN_THIS_PROCESS.unlock();
    }
  }

  private static void deleteUnfinished(Path unpacked) throws IOException {
    if (!Files.exists(unpacked)) {
      return;
    }
    try (DirectoryStream<Path> versions = Files.newDirectoryStream(unpacked, "PG-*")) {
      for (Path version : versions) {
        if (!Files.exists(version.resolve(FINISHED))) {
          delete(version);
        }
      }
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
