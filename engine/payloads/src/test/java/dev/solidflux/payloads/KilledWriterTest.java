package dev.solidflux.payloads;

import static dev.solidflux.testkit.conformance.Samples.got;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.json.Ref;
import dev.solidflux.testkit.faults.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that is killed while it writes. */
@Timeout(60)
class KilledWriterTest {

  @TempDir Path directory;

  @Test
  void whatItSaidIsKeptIsThereAndNothingElseLooksAsIfItWere()
      throws IOException, InterruptedException {
    List<Integer> kept;
    try (ChildProcess writer = ChildProcess.java(KilledWriter.class, directory.toString())) {
      writer.awaitLine("kept 40", Duration.ofSeconds(40));
      writer.kill();
      kept =
          writer.lines().stream()
              .filter(line -> line.startsWith("kept "))
              .map(line -> Integer.valueOf(line.substring("kept ".length())))
              .toList();
    }
    try (FilePayloads payloads = FilePayloads.open(directory)) {
      for (int number : kept) {
        byte[] value = KilledWriter.value(number);
        assertThat(got(payloads.get(Ref.to(value)))).hasSameSizeAs(value);
      }
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".json")).toList()) {
        assertThat(file.getFileName())
            .hasToString(Ref.to(Files.readAllBytes(file)).sha256() + ".json");
      }
    }
  }
}
