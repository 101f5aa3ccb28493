package dev.solidflux.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One process per directory. The operating system drops a file lock with the process that held it,
 * {@code kill -9} included, and a PostgreSQL server left behind does not inherit it: so whoever
 * gets the claim knows that any server still running there is nobody's.
 */
final class DirectoryClaim implements AutoCloseable {

  private final FileChannel channel;

  private DirectoryClaim(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws IllegalStateException if another process, or this one, has it already
   */
  static DirectoryClaim on(Path directory) throws IOException {
    Path file = directory.resolve("postgres.lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (lockOf(channel) == null) {
      channel.close();
      throw new IllegalStateException(
          "the database in %s is in use by process %s; stop it, or choose another directory"
              .formatted(directory, Files.readString(file).strip()));
    }
    channel.truncate(0);
    String holder = Long.toString(ProcessHandle.current().pid());
    channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.US_ASCII)));
    return new DirectoryClaim(channel);
  }

  private static @Nullable FileLock lockOf(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
