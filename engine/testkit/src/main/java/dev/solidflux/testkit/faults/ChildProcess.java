package dev.solidflux.testkit.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A process that a test kills, freezes and wakes, and whose output it waits on. Standard error goes
 * with standard output. {@link #close()} kills it with everything it started.
 */
public final class ChildProcess implements AutoCloseable {

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean ended;

  private ChildProcess(Process process) {
    this.process = process;
    Thread.ofPlatform().daemon().name("output-of-" + process.pid()).start(this::readAll);
  }

  /** A JVM of this one's version and class path. */
  public static ChildProcess java(Class<?> main, String... arguments) {
    return java(main, Map.of(), arguments);
  }

  /**
   * @param environment added to this JVM's own
   */
  public static ChildProcess java(
      Class<?> main, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    // two cores run many JVMs: a quick start matters more than a high peak
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx512m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return start(command, environment);
  }

  /**
   * @param environment added to this JVM's own
   */
  public static ChildProcess start(List<String> command, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      return new ChildProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it has printed so far. */
  public List<String> lines() {
    lock.lock();
    try {
      return List.copyOf(lines);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a line that contains the text, one already printed included.
   *
   * @throws AssertionError if the process ends without it, or after the limit; with its output
   */
  public String awaitLine(String text, Duration limit) throws InterruptedException {
    return awaitLine(line -> line.contains(text), "'" + text + "'", limit);
  }

  /** As {@link #awaitLine(String, Duration)}, for what a text cannot say. */
  public String awaitLine(Predicate<String> wanted, String description, Duration limit)
      throws InterruptedException {
    long left = limit.toNanos();
    int read = 0;
    lock.lock();
    try {
      while (true) {
        for (; read < lines.size(); read++) {
          if (wanted.test(lines.get(read))) {
            return lines.get(read);
          }
        }
        if (ended || left <= 0) {
          String how = ended ? "ended" : "was waited for " + limit;
          throw new AssertionError(
              "the process %s without the line %s; it printed:\n%s"
                  .formatted(how, description, String.join("\n", lines)));
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** {@code kill -9}; returns when it is gone. What it started lives on. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** {@code SIGSTOP}: every thread stands still, connections stay open. */
  public void freeze() {
    signal("STOP");
  }

  /** {@code SIGCONT}. */
  public void wake() {
    signal("CONT");
  }

  /** {@code SIGTERM}, as an orchestrator asks a process to end. */
  public void terminate() {
    signal("TERM");
  }

  /**
   * Waits for its end.
   *
   * @throws AssertionError if it has not ended by then; with its output
   */
  public int awaitExit(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new AssertionError(
          "the process did not end within %s; it printed:\n%s"
              .formatted(limit, String.join("\n", lines())));
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
  }

  /** By the shell's own {@code kill}: slim images lack the program. */
  private void signal(String name) {
    try {
      int status = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid()).start().waitFor();
      if (status != 0) {
        throw new IllegalStateException("no process " + pid() + " to send " + name + " to");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void readAll() {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        String read = line;
        change(() -> lines.add(read));
      }
    } catch (IOException killed) {
      // its output ends here
    } finally {
      change(() -> ended = true);
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
