package dev.solidflux.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program and all that it has begun, also what no longer has it for a parent: each carries a mark
 * in its environment. What takes the mark off itself is found as long as its parent has it.
 *
 * @param mark the value of {@value #VARIABLE} in its environment
 */
record ProcessTree(String mark) {

  private static final Logger LOG = LoggerFactory.getLogger(ProcessTree.class);

  static final String VARIABLE = "SOLIDFLUX_CHILD";

  private static final Path PROC = Path.of("/proc");
  private static final AtomicLong NEXT = new AtomicLong();
  private static final int ROUNDS = 50;
  private static final int ROUND_MILLIS = 20;

  /** One that no other program has. */
  static ProcessTree create() {
    ProcessHandle worker = ProcessHandle.current();
    long since = worker.info().startInstant().map(i -> i.toEpochMilli()).orElse(0L);
    return new ProcessTree(worker.pid() + "." + since + "." + NEXT.incrementAndGet());
  }

  /** Those of it that live. */
  Set<ProcessHandle> members() {
    String marked = VARIABLE + "=" + mark;
    Set<ProcessHandle> members = new LinkedHashSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : all) {
        if (has(process, marked)) {
          ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
              .ifPresent(handle -> add(handle, members));
        }
      }
    } catch (IOException e) {
      LOG.warn("what a program has begun cannot be found: {}", e.toString());
    }
    return members;
  }

  private static void add(ProcessHandle handle, Set<ProcessHandle> members) {
    members.add(handle);
    handle.descendants().forEach(members::add);
  }

  private static boolean has(Path process, String marked) {
    try {
      String environment =
          Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
      return Stream.of(environment.split("\0", -1)).anyMatch(marked::equals);
    } catch (IOException e) { // it has ended, or is another user's
      return false;
    }
  }

  /** Asks each to end (SIGTERM). */
  void terminate() {
    members().forEach(ProcessHandle::destroy);
  }

  /**
   * Ends each (SIGKILL), until none is left: what begins others meanwhile is met again.
   *
   * @return whether none is left
   */
  boolean kill() throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      Set<ProcessHandle> members = members();
      if (members.isEmpty()) {
        return true;
      }
      members.forEach(ProcessHandle::destroyForcibly);
      Thread.sleep(ROUND_MILLIS);
    }
    LOG.error("processes that a program has begun do not end: {}", members());
    return false;
  }
}
