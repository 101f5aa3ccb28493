package dev.solidflux.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that were fetched, within a number of bytes: what nobody has used for longest goes first,
 * and nothing goes that somebody uses. One process has it; others that want the same folder get one
 * beside it. What a process left is there for the next, which looks at it before it is used: it may
 * have been cut off.
 */
final class Shelf implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
  private static final int PROCESSES = 64;
  private static final String VERSION = ".version";
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  private static final class Entry {
    final long bytes;
    int users;
    long used;

    /** Whether what is in it is known to be what was put, by this process or by a look at it. */
    volatile boolean isSound;

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
  Unfinished unfinished() throws IOException {
    return Unfinished.in(folder, this::clear);
  }

  /**
   * What is here under that key, to be {@linkplain #leave left} afterwards. By one thread for a key
   * at a time.
   *
   * @return null if nothing is
   */
  @Nullable Path use(String key) throws IOException {
    Entry entry = taken(key);
    if (entry == null) {
      return null;
    }
    boolean sound = false;
    try {
      sound = entry.isSound || isSound(key);
      entry.isSound = sound;
      return sound ? folder.resolve(key) : null;
    } finally {
      if (!sound) {
        leave(key);
      }
    }
  }

  private @Nullable Entry taken(String key) {
    lock.lock();
    try {
      Entry entry = entries.get(key);
      if (entry != null) {
        entry.users++;
        entry.used = uses++;
      }
      return entry;
    } finally {
      lock.unlock();
    }
  }

  /** What is not goes when it is put again. */
  private boolean isSound(String key) throws IOException {
    String expected = SHA_256.matcher(key).matches() ? key : known(key).sha256();
    if (expected == null) { // it has no version, and is fetched again anyway
      return false;
    }
    try {
      boolean sound = Sha256.of(folder.resolve(key)).equals(expected);
      if (!sound) {
        LOG.warn("{} is not what was put there, and is fetched again", folder.resolve(key));
      }
      return sound;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** The version that was put under that key; null if it had none, or nothing is here. */
  @Nullable String version(String key) throws IOException {
    return known(key).version();
  }

  private record Known(@Nullable String sha256, @Nullable String version) {}

  private Known known(String key) throws IOException {
    try {
      List<String> lines = Files.readAllLines(folder.resolve(key + VERSION));
      return lines.size() == 2 ? new Known(lines.get(0), lines.get(1)) : new Known(null, null);
    } catch (NoSuchFileException | CharacterCodingException e) {
      return new Known(null, null);
    }
  }

  /**
   * Puts a finished file, which is used from then on, as after {@link #use}.
   *
   * @param version null if it has none
   */
  Path put(String key, Unfinished finished, String sha256, @Nullable String version)
      throws IOException {
    long bytes = finished.finish(); // others do not wait for the disk
    lock.lock();
    try {
      Path file = folder.resolve(key);
      Files.deleteIfExists(folder.resolve(key + VERSION));
      finished.become(file);
      Entry before = entries.remove(key);
      Entry entry = new Entry(bytes, uses++);
      entry.isSound = true;
      entry.users = 1 + (before == null ? 0 : before.users);
      entries.put(key, entry);
      held += bytes - (before == null ? 0 : before.bytes);
      if (version != null) {
        remember(key, sha256, version);
      }
      makeRoom(most);
      return file;
    } finally {
      lock.unlock();
    }
  }

  private void remember(String key, String sha256, String version) {
    try {
      Files.writeString(folder.resolve(key + VERSION), sha256 + "\n" + version);
    } catch (IOException e) {
      LOG.debug("{} is fetched again: {}", key, e.toString());
    }
  }

  void leave(String key) {
    lock.lock();
    try {
      Entry entry = entries.get(key);
      if (entry != null) {
        entry.users--;
        makeRoom(most);
      }
    } finally {
      lock.unlock();
    }
  }

  /** All that nobody uses goes. */
  void clear() {
    lock.lock();
    try {
      makeRoom(0);
    } finally {
      lock.unlock();
    }
  }

  private void makeRoom(long bytes) {
    while (held > bytes) {
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
