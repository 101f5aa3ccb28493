package dev.solidflux.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The processor time that this process has taken so far, by what its threads are for.
 *
 * @param processCpuSeconds all of this process: engine, worker, and the broker if it is embedded
 * @param databaseCpuSeconds of the database's living processes
 * @param threadsCpuSeconds of living threads, by the name that those of one purpose share
 */
record Effort(
    double processCpuSeconds,
    double databaseCpuSeconds,
    Map<String, Double> threadsCpuSeconds,
    long collections,
    double collectionSeconds) {

  /** Beginnings of the names that the virtual machine gives its threads, and what these do. */
  private static final Map<String, String> MACHINES_THREADS =
      Map.of(
          "C1 Comp", "jvm-compiler",
          "C2 Comp", "jvm-compiler",
          "GC Thread", "jvm-collector",
          "G1 ", "jvm-collector",
          "VM Thread", "jvm-other",
          "VM Periodic", "jvm-other");

  /** Name, user and system time of a thread, see proc_pid_stat(5). */
  private static final Pattern STAT =
      Pattern.compile("^\\d+ \\((.*)\\) .(?: -?\\d+){10} (\\d+) (\\d+) ");

  /** Of {@code /proc}, the same on every architecture that Linux has with a JDK. */
  private static final double TICKS_PER_SECOND = 100;

  /**
   * @param database its first process, whose children are the others; empty to leave it out
   */
  static Effort now(Optional<ProcessHandle> database) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long collections = 0;
    long collectionMillis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += collector.getCollectionCount();
      collectionMillis += collector.getCollectionTime();
    }
    return new Effort(
        system.getProcessCpuTime() / 1e9,
        database.stream()
                .flatMap(first -> Stream.concat(Stream.of(first), first.descendants()))
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .mapToLong(Duration::toNanos)
                .sum()
            / 1e9,
        threads(),
        collections,
        collectionMillis / 1e3);
  }

  Effort since(Effort before) {
    Map<String, Double> threads = new TreeMap<>();
    threadsCpuSeconds.forEach(
        (name, seconds) -> {
          double more = seconds - before.threadsCpuSeconds.getOrDefault(name, 0.0);
          if (more >= 0.005) {
            threads.put(name, more);
          }
        });
    return new Effort(
        processCpuSeconds - before.processCpuSeconds,
        databaseCpuSeconds - before.databaseCpuSeconds,
        threads,
        collections - before.collections,
        collectionSeconds - before.collectionSeconds);
  }

  private static Map<String, Double> threads() {
    Map<String, Double> seconds = machinesThreads();
    ThreadMXBean bean = ManagementFactory.getThreadMXBean();
    long[] ids = bean.getAllThreadIds();
    ThreadInfo[] infos = bean.getThreadInfo(ids);
    for (int i = 0; i < ids.length; i++) {
      long nanos = bean.getThreadCpuTime(ids[i]);
      if (infos[i] != null && nanos > 0) {
        seconds.merge(purpose(infos[i].getThreadName()), nanos / 1e9, Double::sum);
      }
    }
    return seconds;
  }

  /** Of the virtual machine's own threads, those that compile and collect; none but on Linux. */
  private static Map<String, Double> machinesThreads() {
    Map<String, Double> seconds = new TreeMap<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : threads.toList()) {
        Matcher stat =
            STAT.matcher(Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1));
        if (stat.find()) {
          double ticks = Double.parseDouble(stat.group(2)) + Double.parseDouble(stat.group(3));
          MACHINES_THREADS.forEach(
              (name, purpose) -> {
                if (stat.group(1).startsWith(name)) {
                  seconds.merge(purpose, ticks / TICKS_PER_SECOND, Double::sum);
                }
              });
        }
      }
    } catch (IOException e) {
      return new TreeMap<>(); // another system, or a thread that ended meanwhile
    }
    return seconds;
  }

  /** A thread's name without what tells it from its like: addresses and numbers. */
  private static String purpose(String thread) {
    return thread
        .replaceAll("/?[0-9a-f.:]+:[0-9]+", "")
        .replaceAll("[-\\[(#]*[0-9]+[\\])]*", "")
        .strip();
  }
}
