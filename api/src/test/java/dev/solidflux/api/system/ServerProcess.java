package dev.solidflux.api.system;

import dev.solidflux.api.Main;
import dev.solidflux.testkit.faults.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code serve} as its users start it: a process of its own, to be killed and frozen. */
final class ServerProcess implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String LISTENS = "Solidflux listens on ";
  private static final Pattern THREAD = Pattern.compile("\"(.*)\" #\\d+.*");

  private final ChildProcess process;
  private final Api api;

  private ServerProcess(ChildProcess process, Api api) {
    this.process = process;
    this.api = api;
  }

  /**
   * Returns once it listens.
   *
   * @param more words after {@code serve}
   */
  static ServerProcess start(Map<String, String> environment, String... more)
      throws InterruptedException {
    String[] words = Stream.concat(Stream.of("serve"), Stream.of(more)).toArray(String[]::new);
    ChildProcess process = ChildProcess.java(Main.class, environment, words);
    try {
      String line = process.awaitLine(LISTENS, PATIENCE);
      return new ServerProcess(
          process, new Api(line.substring(line.indexOf(LISTENS) + LISTENS.length())));
    } catch (AssertionError | InterruptedException e) {
      process.close();
      throw e;
    }
  }

  Api api() {
    return api;
  }

  ChildProcess process() {
    return process;
  }

  /** Waits until it has said something that often, since its start. */
  void awaitLines(String text, int times) throws InterruptedException {
    AtomicInteger seen = new AtomicInteger();
    process.awaitLine(
        line -> line.contains(text) && seen.incrementAndGet() == times,
        "'" + text + "' " + times + " times",
        PATIENCE);
  }

  /** The names of its platform threads, from a dump. */
  List<String> threads() throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process dump =
        new ProcessBuilder(jcmd, Long.toString(process.pid()), "Thread.print")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines = dump.inputReader()) {
      return lines
          .lines()
          .map(THREAD::matcher)
          .filter(Matcher::matches)
          .map(m -> m.group(1))
          .sorted()
          .toList();
    }
  }

  /** Asks it to end, so that what it started ends too; kills it if it does not. */
  @Override
  public void close() {
    try {
      if (!process.isAlive()) {
        System.out.println("the server had ended with " + process.awaitExit(Duration.ZERO));
      } else {
        process.wake();
        process.terminate();
        process.awaitExit(Duration.ofSeconds(40));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.close();
      // kept with the test's own output, for whoever has to find out what happened
      process.lines().forEach(System.out::println);
    }
  }
}
