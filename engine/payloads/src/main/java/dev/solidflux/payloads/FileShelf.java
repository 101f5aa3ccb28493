package dev.solidflux.payloads;

import dev.solidflux.flow.port.Payloads.Lost;
import dev.solidflux.json.Ref;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/**
 * Files by the hash of what is in them, {@code ab/cd/abcd….json}. One is written elsewhere and
 * given its name once it is on the disk; the name is on the disk too before anybody is told.
 */
final class FileShelf {

  /** Where files are that have no name yet. Without it the directory is not the one it was. */
  private static final String UNFINISHED = "unfinished";

  /** A file that is put again counts as young; it is touched for that once in this time at most. */
  private static final Duration YOUNG = Duration.ofHours(1);

  private static final Duration LEFT_BEHIND = Duration.ofDays(1);

  private final Path directory;
  private final Path unfinished;

  private FileShelf(Path directory) {
    this.directory = directory;
    this.unfinished = directory.resolve(UNFINISHED);
  }

  static FileShelf open(Path directory) throws IOException {
    FileShelf shelf = new FileShelf(directory.toAbsolutePath());
    Files.createDirectories(shelf.unfinished);
    Files.delete(Files.createTempFile(shelf.unfinished, "opened", ""));
    shelf.tidy();
    force(shelf.directory);
    return shelf;
  }

  /** What nodes left behind that ended while they wrote; others may be writing just now. */
  private void tidy() throws IOException {
    Instant before = Instant.now().minus(LEFT_BEHIND);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(unfinished)) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  void put(Ref ref, byte[] json) throws IOException {
    if (!ref.names(json)) {
      throw new IllegalArgumentException("other bytes than those of " + ref);
    }
    Path file = file(ref);
    if (isThere(ref, file)) {
      touch(file);
    } else {
      write(file, json);
    }
    // also if the name was there: whoever gave it may not have come so far
    forceNames(file);
  }

  byte[] get(Ref ref) throws IOException {
    try (FileChannel channel = FileChannel.open(file(ref), StandardOpenOption.READ)) {
      if (channel.size() != ref.bytes()) {
        throw new Lost(ref, "has another length in its file");
      }
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(ref.bytes()));
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
      if (bytes.hasRemaining() || !ref.names(bytes.array())) {
        throw new Lost(ref, "was changed in its file");
      }
      return bytes.array();
    } catch (NoSuchFileException e) {
      if (!Files.isDirectory(unfinished)) {
        // a disk that is not mounted has not lost anything
        throw new IOException(this + " is not there", e);
      }
      throw new Lost(ref, "has no file");
    }
  }

  private boolean isThere(Ref ref, Path file) throws IOException {
    try {
      return Files.exists(file) && get(ref).length == ref.bytes();
    } catch (Lost damaged) {
      return false;
    }
  }

  private static void touch(Path file) throws IOException {
    Instant now = Instant.now();
    if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(YOUNG))) {
      Files.setLastModifiedTime(file, FileTime.from(now));
    }
  }

  private void write(Path file, byte[] json) throws IOException {
    Path written = Files.createTempFile(unfinished, "", "");
    try {
      try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(json);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.createDirectories(folder(file));
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  /** The file's, and those of the folders that it is in, which may be as new as it is. */
  private void forceNames(Path file) throws IOException {
    Path folder = folder(file);
    force(folder);
    force(folder(folder));
    force(directory);
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  private static Path folder(Path file) {
    Path folder = file.getParent();
    if (folder == null) {
      throw new IllegalArgumentException(file + " is in no folder");
    }
    return folder;
  }

  /** Of 65,536 folders, so that none gets too large. */
  private Path file(Ref ref) {
    String name = ref.sha256();
    return directory
        .resolve(name.substring(0, 2))
        .resolve(name.substring(2, 4))
        .resolve(name + ".json");
  }

  @Override
  public String toString() {
    return "the directory " + directory;
  }
}
