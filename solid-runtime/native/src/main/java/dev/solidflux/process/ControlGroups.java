package dev.solidflux.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of the kernel's control groups, version 2, in which this worker may make others that
 * limit memory. Named by {@value #VARIABLE}: whoever starts the worker has to have delegated it,
 * with {@code memory} in its {@code cgroup.subtree_control}.
 */
record ControlGroups(Path folder) {

  private static final Logger LOG = LoggerFactory.getLogger(ControlGroups.class);

  static final String VARIABLE = "SOLIDFLUX_WORKER_CGROUP";

  private static final AtomicLong NEXT = new AtomicLong();

  /**
   * @param named by whoever starts the worker; null or empty if by nobody
   * @return null if memory cannot be limited so
   */
  static @Nullable ControlGroups of(@Nullable String named) {
    if (named == null || named.isBlank()) {
      return null;
    }
    ControlGroups groups = new ControlGroups(Path.of(named.strip()));
    try {
      if (List.of(Files.readString(groups.control()).strip().split(" ")).contains("memory")) {
        return groups;
      }
      LOG.warn("memory is watched, not limited: {} does not name memory", groups.control());
    } catch (IOException e) {
      LOG.warn(
          "memory is watched, not limited: {} cannot be read: {}", groups.control(), e.toString());
    }
    return null;
  }

  private Path control() {
    return folder.resolve("cgroup.subtree_control");
  }

  /**
   * A limit for one program.
   *
   * @throws IOException if it cannot be had
   */
  MemoryLimit limit(long bytes) throws IOException {
    Path group =
        folder.resolve("solidflux-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet());
    Files.createDirectory(group);
    try {
      Files.writeString(group.resolve("memory.max"), String.valueOf(bytes));
      Files.writeString(group.resolve("memory.oom.group"), "1");
      write(group.resolve("memory.swap.max"), "0");
      return new OfGroup(group);
    } catch (IOException e) {
      Files.deleteIfExists(group);
      throw e;
    }
  }

  private static void write(Path file, String value) throws IOException {
    if (Files.exists(file)) { // without swap accounting it is not there
      Files.writeString(file, value);
    }
  }

  /** The kernel ends whatever passes it. */
  private record OfGroup(Path path) implements MemoryLimit {

    @Override
    public String group() {
      return path.toString();
    }

    @Override
    public boolean isPassed(ProcessTree tree) {
      try (var events = Files.lines(path.resolve("memory.events"))) {
        return events.anyMatch(line -> line.matches("oom_kill [1-9][0-9]*"));
      } catch (IOException e) {
        LOG.warn("{} cannot be read: {}", path, e.toString());
        return false;
      }
    }

    @Override
    public void close() {
      try {
        Path kill = path.resolve("cgroup.kill");
        if (Files.exists(kill)) {
          Files.writeString(kill, "1");
        }
        Files.deleteIfExists(path);
      } catch (IOException e) {
        LOG.warn("{} is left behind: {}", path, e.toString());
      }
    }
  }
}
