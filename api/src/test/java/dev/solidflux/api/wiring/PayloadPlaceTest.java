package dev.solidflux.api.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.api.settings.PayloadSettings;
import dev.solidflux.api.settings.Settings;
import dev.solidflux.flow.port.Payloads;
import dev.solidflux.payloads.FilePayloads;
import dev.solidflux.payloads.S3Payloads;
import dev.solidflux.testkit.SettableClock;
import dev.solidflux.testkit.memory.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told to the server is what is opened. */
class PayloadPlaceTest {

  @TempDir Path scratch;
  private final Payloads database = new MemoryStore(new SettableClock()).payloads();

  private Payloads opened(String place) {
    PayloadSettings settings =
        Settings.read(
                Map.of(
                    "SOLIDFLUX_PAYLOADS", place,
                    "AWS_ACCESS_KEY_ID", "an-access-key",
                    "AWS_SECRET_ACCESS_KEY", "a-secret-key"))
            .services()
            .payloads();
    PayloadPlace opened = PayloadPlace.open(settings, () -> database);
    opened.closing().run();
    return opened.payloads();
  }

  @Test
  void eachIsOpened() {
    assertThat(opened("postgres")).isSameAs(database);
    assertThat(opened(scratch.resolve("values").toUri().toString()))
        .isInstanceOf(FilePayloads.class);
    assertThat(opened("s3://values")).isInstanceOf(S3Payloads.class);
  }

  @Test
  void aDirectoryThatCannotBeUsedEndsTheStartWithOneSentence() throws IOException {
    Path file = Files.writeString(scratch.resolve("file"), "");
    assertThatThrownBy(() -> opened(file.toUri().toString()))
        .isInstanceOf(IllegalStateException.class)
        .hasNoCause()
        .hasMessageStartingWith("SOLIDFLUX_PAYLOADS is a directory that cannot be used: ")
        .hasMessageContaining(file.toString());
  }
}
