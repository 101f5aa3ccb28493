package dev.solidflux.testkit.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Tells which services and versions the tests of a module ran on. Surefire sends what tests print
 * to a file; so the lines also go to {@code target/test-services.txt}, which the build prints to
 * its console when the tests are through.
 */
final class ServiceReport {

  private ServiceReport() {}

  static synchronized void say(String line) {
    System.out.println(line);
    Path target = Path.of(System.getProperty("basedir", ""), "target");
    if (!Files.isDirectory(target)) {
      return;
    }
    Path report = target.resolve("test-services.txt");
    try {
      // a module's tests may run in several JVMs
      if (Files.exists(report) && Files.readAllLines(report).contains(line)) {
        return;
      }
      Files.writeString(
          report,
          line + System.lineSeparator(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
