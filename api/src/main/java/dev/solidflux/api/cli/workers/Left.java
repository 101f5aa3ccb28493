package dev.solidflux.api.cli.workers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which processes there are, in a file, so that those of a process that was killed are known to the
 * next one. A number alone may be another process's by then; its start is written down too.
 */
final class Left {

  private static final Logger log = LoggerFactory.getLogger(Left.class);

  private final Path file;
  private String written = "";

  Left(Path file) {
    this.file = file;
  }

  /** Tells those to end that are left. */
  void end() {
    try {
      if (Files.exists(file)) {
        Files.readAllLines(file).forEach(Left::end);
      }
    } catch (IOException e) {
      log.warn("{} cannot be read, so workers may be left: {}", file, e.toString());
    }
  }

  private static void end(String line) {
    String[] words = line.split(" ", -1);
    if (words.length == 2 && words[0].matches("[0-9]{1,9}")) {
      ProcessHandle.of(Long.parseLong(words[0]))
          .filter(process -> started(process).equals(words[1]))
          .ifPresent(
              process -> {
                log.info("a worker that was left, process {}, is told to end", process.pid());
                process.destroy();
              });
    }
  }

  private static String started(ProcessHandle process) {
    Optional<Instant> start = process.info().startInstant();
    return start.map(at -> Long.toString(at.toEpochMilli())).orElse("?");
  }

  void write(List<ProcessHandle> living) {
    String text =
        living.stream()
            .map(it -> it.pid() + " " + started(it) + "\n")
            .collect(Collectors.joining());
    if (text.equals(written)) {
      return;
    }
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.writeString(next, text);
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      written = text;
    } catch (IOException e) {
      log.warn("{} cannot be written: {}", file, e.toString());
    }
  }
}
