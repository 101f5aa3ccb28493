package dev.solidflux.api.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.settings.SecretSettings;
import dev.solidflux.api.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownSecretsTest {

  @TempDir private Path folder;

  private KnownSecrets secrets(Map<String, String> variables) {
    return KnownSecrets.once(new SecretSettings(variables, Optional.of(folder)));
  }

  @Test
  void theyComeFromTheEnvironmentAndFromFiles() throws IOException {
    SecretSettings settings =
        Settings.read(
                Map.of(
                    "SOLIDFLUX_SECRET_TOKEN",
                    " from the environment ",
                    "SOLIDFLUX_SECRET_KEY",
                    "hidden",
                    "SOLIDFLUX_SECRET_EMPTY",
                    "",
                    "SOLIDFLUX_SECRETS_DIR",
                    folder.toString()))
            .services()
            .secrets();
    Files.writeString(folder.resolve("KEY"), "line\n\n");
    Files.writeString(folder.resolve("windows"), "line\r\n");
    KnownSecrets secrets = KnownSecrets.once(settings);
    assertThat(secrets.value("TOKEN")).isEqualTo(" from the environment ");
    assertThat(secrets.value("KEY")).as("a file is taken before a variable").isEqualTo("line\n");
    assertThat(secrets.value("windows")).isEqualTo("line");
    assertThat(secrets.value("EMPTY")).isNull();
    assertThat(secrets.value("OTHER")).isNull();
    assertThat(settings.toString()).doesNotContain("environment").contains("TOKEN");
  }

  /** As Kubernetes does it: {@code NAME -> ..data/NAME}, {@code ..data -> ..some-time}. */
  @Test
  void aMountedFolderIsReadAgainAsItIsExchanged() throws IOException {
    mount("..first", "one");
    Files.createSymbolicLink(folder.resolve("TOKEN"), Path.of("..data", "TOKEN"));
    KnownSecrets secrets = secrets(Map.of());
    assertThat(secrets.value("TOKEN")).isEqualTo("one");

    mount("..second", "two");
    assertThat(secrets.value("TOKEN")).isEqualTo("one");
    secrets.read();
    assertThat(secrets.value("TOKEN")).isEqualTo("two");

    Files.delete(folder.resolve("TOKEN"));
    secrets.read();
    assertThat(secrets.value("TOKEN")).isNull();
  }

  private void mount(String data, String value) throws IOException {
    Files.writeString(Files.createDirectory(folder.resolve(data)).resolve("TOKEN"), value);
    Path next = Files.createSymbolicLink(folder.resolve("..next"), Path.of(data));
    Files.move(next, folder.resolve("..data"), StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void whatIsNoSecretIsLeftOutAndTheOthersAreThere() throws IOException {
    Files.writeString(folder.resolve("good"), "1");
    Files.writeString(folder.resolve("empty"), "\n");
    Files.writeString(folder.resolve("tls.crt"), "x");
    Files.writeString(folder.resolve("nul"), "a\0b");
    Files.write(folder.resolve("latin"), "ä".getBytes(StandardCharsets.ISO_8859_1));
    Files.writeString(folder.resolve("large"), "x".repeat((64 << 10) + 1));
    Files.writeString(folder.resolve("largest"), "x".repeat(64 << 10));
    Files.createDirectory(folder.resolve("directory"));
    Files.createSymbolicLink(folder.resolve("dangling"), Path.of("nowhere"));
    SecretFiles.Found found = SecretFiles.read(folder);
    assertThat(found.values()).containsOnlyKeys("good", "largest");
    assertThat(found.faults()).hasSize(7).allSatisfy(why -> assertThat(why).hasSizeLessThan(200));

    for (int i = 0; i < 300; i++) {
      Files.writeString(folder.resolve("s" + i), "1");
    }
    assertThat(SecretFiles.read(folder).values()).hasSize(SecretFiles.MOST);
  }

  @Test
  void aFolderThatIsNotThereLeavesTheVariables() {
    SecretSettings settings =
        new SecretSettings(Map.of("A", "b"), Optional.of(folder.resolve("missing")));
    assertThat(KnownSecrets.once(settings).value("A")).isEqualTo("b");
  }
}
