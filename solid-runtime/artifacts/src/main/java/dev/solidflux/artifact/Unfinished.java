package dev.solidflux.artifact;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that is written, and gone if it is not finished. */
final class Unfinished extends OutputStream {

  private final Path path;
  private final FileChannel channel;
  private final Runnable makeRoom;

  /**
   * @param makeRoom is run if it cannot be written, which may be for want of space: whoever tries
   *     again may have it
   */
  Unfinished(Path path, Runnable makeRoom) throws IOException {
    this.path = path;
    this.makeRoom = makeRoom;
    this.channel = FileChannel.open(path, StandardOpenOption.WRITE);
  }

  static Unfinished in(Path folder, Runnable makeRoom) throws IOException {
    try {
      return new Unfinished(Files.createTempFile(folder, "unfinished", ""), makeRoom);
    } catch (IOException e) {
      makeRoom.run();
      throw e;
    }
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes, from, length);
    written(
        () -> {
          while (left.hasRemaining()) {
            int unused = channel.write(left);
          }
        });
  }

  /**
   * Has it whole, also after a crash of the machine, and not to be changed. Takes as long as the
   * disk does.
   *
   * @return how many bytes it has
   */
  long finish() throws IOException {
    written(() -> channel.force(true));
    boolean unused = path.toFile().setReadOnly(); // keeps out a slip, not an attack
    return channel.size();
  }

  /** Has it there, once it is finished. */
  void become(Path file) throws IOException {
    Files.move(path, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private interface Writing {
    void write() throws IOException;
  }

  private void written(Writing writing) throws IOException {
    try {
      writing.write();
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      makeRoom.run();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }
}
