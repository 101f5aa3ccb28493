package dev.solidflux.payloads;

import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.got;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.flow.port.Payloads;
import dev.solidflux.json.Ref;
import dev.solidflux.testkit.conformance.PayloadsConformance;
import dev.solidflux.testkit.conformance.PayloadsUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files do what every place for values does, and are there to stay. */
class FilePayloadsTest extends PayloadsConformance {

  private static final byte[] SOME = "{\"a\": 1.0}".getBytes(StandardCharsets.UTF_8);
  private static final Ref REF = Ref.to(SOME);

  @TempDir Path scratch;
  private FilePayloads payloads;

  @AfterEach
  void close() {
    payloads.close();
  }

  private Path file(Ref ref) {
    String name = ref.sha256();
    return scratch
        .resolve("values")
        .resolve(name.substring(0, 2))
        .resolve(name.substring(2, 4))
        .resolve(name + ".json");
  }

  private List<Path> unfinished() throws IOException {
    try (Stream<Path> files = Files.list(scratch.resolve("values/unfinished"))) {
      return files.toList();
    }
  }

  private FilePayloads open() {
    try {
      return FilePayloads.open(scratch.resolve("values"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected PayloadsUnderTest newPayloads() {
    payloads = open();
    return new PayloadsUnderTest() {
      @Override
      public Payloads payloads() {
        return payloads;
      }

      @Override
      public void plant(Ref ref, byte[] bytes) {
        try {
          Files.createDirectories(file(ref).getParent());
          Files.write(file(ref), bytes);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      /** As a disk may have it whose machine lost its power. */
      @Override
      public void putHalf(Ref ref, byte[] json) {
        byte[] half = Arrays.copyOf(json, json.length / 2);
        plant(ref, half);
        try {
          Files.write(scratch.resolve("values/unfinished/1234"), half);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  @Test
  void nothingIsLeftUnfinishedAndOnlyTheOwnerReadsIt() throws IOException {
    done(payloads.put(REF, SOME));
    assertThat(file(REF)).hasBinaryContent(SOME);
    assertThat(Files.getPosixFilePermissions(file(REF)))
        .extracting(Enum::name)
        .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
    assertThat(unfinished()).isEmpty();
  }

  @Test
  void aFileThatIsThereIsNotWrittenAgainButCountsAsYoung() throws IOException {
    done(payloads.put(REF, SOME));
    Object first = Files.getAttribute(file(REF), "unix:ino");
    age(file(REF), Duration.ofDays(3));
    done(payloads.put(REF, SOME));
    assertThat(Files.getAttribute(file(REF), "unix:ino")).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(file(REF)).toInstant())
        .isAfter(Instant.now().minus(Duration.ofMinutes(5)));
  }

  private static void age(Path file, Duration by) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(by)));
  }

  @Test
  void anotherNodeFindsThemAndWhatWasLeftBehindLongAgoIsGone() throws IOException {
    done(payloads.put(REF, SOME));
    Path left = Files.writeString(scratch.resolve("values/unfinished/left"), "[1, 2");
    age(left, Duration.ofDays(2));
    Path writing = Files.writeString(scratch.resolve("values/unfinished/writing"), "[1, 2");
    try (FilePayloads another = open()) {
      assertThat(got(another.get(REF))).isEqualTo(SOME);
    }
    assertThat(unfinished()).containsExactly(writing);
  }

  @Test
  void aDirectoryThatIsNotThereHasLostNothing() throws IOException {
    done(payloads.put(REF, SOME));
    Path elsewhere = scratch.resolve("elsewhere");
    Files.move(scratch.resolve("values"), elsewhere);
    Files.createDirectory(scratch.resolve("values")); // where it was mounted
    assertThatThrownBy(() -> got(payloads.get(REF)))
        .hasRootCauseInstanceOf(IOException.class)
        .hasMessageContaining("is not there");
    assertThatThrownBy(() -> done(payloads.put(REF, SOME)))
        .hasRootCauseInstanceOf(IOException.class);
    Files.delete(scratch.resolve("values"));
    Files.move(elsewhere, scratch.resolve("values"));
    assertThat(got(payloads.get(REF))).isEqualTo(SOME);
  }

  @Test
  void aDirectoryThatCannotBeUsedIsRefusedAtOnce() throws IOException {
    Path file = Files.writeString(scratch.resolve("file"), "");
    assertThatThrownBy(() -> FilePayloads.open(file)).isInstanceOf(IOException.class);
  }
}
