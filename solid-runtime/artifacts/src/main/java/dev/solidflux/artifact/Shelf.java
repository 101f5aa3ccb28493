package dev.solidflux.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that were fetched, within a number of bytes: what nobody has used for longest goes first,
 * and nothing goes that somebody uses. One process has it; others that want the same folder get one
 * beside it. What a process left is there for the next.
 */
final class Shelf implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
  private static final int PROCESSES = 64;
  private static final String VERSION = ".version";

  private static final class Entry {
    final long bytes;
    int users;
    long used;

    Entry(long bytes, long used) {
      this.bytes = bytes;
      this.used = used;
    }
  }

  private final Path folder;
  private final long most;
  private final FileChannel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Entry> entries = new HashMap<>();
  private long held;
  private long uses;

  private Shelf(Path folder, long most, FileChannel channel) {
    this.folder = folder;
    this.most = most;
    this.channel = channel;
  }

  /**
   * @throws IOException if the folder cannot be used
   */
  static Shelf open(Path folder, long most) throws IOException {
    for (int i = 0; i < PROCESSES; i++) {
      Path own = folder.resolve(String.valueOf(i));
      Files.createDirectories(own);
      FileChannel channel =
          FileChannel.open(
              own.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isMine(channel)) {
        Shelf shelf = new Shelf(own, most, channel);
        shelf.look();
        return shelf;
      }
      channel.close();
    }
    throw new IOException(PROCESSES + " processes keep artifacts in " + folder + " already");
  }

  private static boolean isMine(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) { // another one of this process
      return false;
    }
  }

  /** What is there already, the oldest first; what was never finished goes. */
  private void look() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path file : all) {
        String name = file.getFileName().toString();
        if (name.startsWith("unfinished")) {
          Files.delete(file);
        } else if (!name.equals("lock") && !name.endsWith(VERSION)) {
          files.add(file);
        }
      }
    }
    Map<Path, Long> since = new HashMap<>();
    for (Path file : files) {
      since.put(file, Files.getLastModifiedTime(file).toMillis());
    }
    files.sort(Comparator.comparing(since::get));
    for (Path file : files) {
      Entry entry = new Entry(Files.size(file), uses++);
      entries.put(file.getFileName().toString(), entry);
      held += entry.bytes;
    }
  }

  /** Where something is written before it is put. */
  Path unfinished() throws IOException {
    return Files.createTempFile(folder, "unfinished", "");
  }

  /**
   * What is here under that key, to be {@linkplain #leave left} afterwards.
   *
   * @return null if nothing is
   */
  @Nullable Path use(String key) {
    lock.lock();
    try {
      Entry entry = entries.get(key);
      if (entry == null) {
        return null;
      }
      entry.users++;
      entry.used = uses++;
      return folder.resolve(key);
    } finally {
      lock.unlock();
    }
  }

  /** The version that was put under that key; null if it had none, or nothing is here. */
  @Nullable String version(String key) throws IOException {
    try {
      return Files.readString(folder.resolve(key + VERSION));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Puts a finished file, which is used from then on, as after {@link #use}. */
  Path put(String key, Path finished, @Nullable String version) throws IOException {
    lock.lock();
    try {
      long bytes = Files.size(finished);
      Path file = folder.resolve(key);
      Entry before = entries.remove(key);
      Files.move(finished, file, StandardCopyOption.ATOMIC_MOVE);
      if (version == null) {
        Files.deleteIfExists(folder.resolve(key + VERSION));
      } else {
        Files.writeString(folder.resolve(key + VERSION), version);
      }
      Entry entry = new Entry(bytes, uses++);
      entry.users = 1 + (before == null ? 0 : before.users);
      entries.put(key, entry);
      held += bytes - (before == null ? 0 : before.bytes);
      makeRoom();
      return file;
    } finally {
      lock.unlock();
    }
  }

  void leave(String key) {
    lock.lock();
    try {
      Entry entry = entries.get(key);
      if (entry != null) {
        entry.users--;
        makeRoom();
      }
    } finally {
      lock.unlock();
    }
  }

  private void makeRoom() {
    while (held > most) {
      Map.Entry<String, Entry> oldest =
          entries.entrySet().stream()
              .filter(entry -> entry.getValue().users == 0)
              .min(Comparator.comparingLong(entry -> entry.getValue().used))
              .orElse(null);
      if (oldest == null) {
        return;
      }
      entries.remove(oldest.getKey());
      held -= oldest.getValue().bytes;
      try {
        Files.deleteIfExists(folder.resolve(oldest.getKey()));
        Files.deleteIfExists(folder.resolve(oldest.getKey() + VERSION));
      } catch (IOException e) {
        LOG.warn("{} is left behind: {}", oldest.getKey(), e.toString());
      }
    }
  }

  /** How many bytes are here. */
  long held() {
    lock.lock();
    try {
      return held;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
