package dev.solidflux.api.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

  @Test
  void nothingHasToBeSet() {
    Settings settings = Settings.read(Map.of());

    assertThat(settings.http().host()).isEqualTo("127.0.0.1");
    assertThat(settings.http().port()).isEqualTo(8080);
    assertThat(settings.services().amqpUrl()).isEmpty();
    assertThat(settings.shards()).isEqualTo(8);
  }

  @Test
  void anEmptyVariableIsNotSet() {
    assertThat(Settings.read(Map.of("SOLIDFLUX_HTTP_PORT", " ")))
        .isEqualTo(Settings.read(Map.of()));
  }

  @Test
  void valuesAreRead() {
    Settings settings =
        Settings.read(Map.of("SOLIDFLUX_SHUTDOWN_GRACE", "90s", "SOLIDFLUX_LOG", "json"));

    assertThat(settings.grace()).isEqualTo(Duration.ofSeconds(90));
    assertThat(settings.log().format()).isEqualTo(LogSettings.Format.JSON);
  }

  @Test
  void allFaultsAreToldAtOnceAndNoPassword() {
    InvalidSettings refused =
        catchThrowableOfType(
            InvalidSettings.class,
            () ->
                Settings.read(
                    Map.of(
                        "SOLIDFLUX_HTTP_PORT", "eighty",
                        "SOLIDFLUX_SHARDS", "0",
                        "SOLIDFLUX_LOG", "xml",
                        "SOLIDFLUX_AMQP_URL", "http://user:secret@host")));

    assertThat(refused.faults()).hasSize(4);
    assertThat(refused.getMessage())
        .contains("SOLIDFLUX_HTTP_PORT must be 0 to 65535; it is 'eighty'")
        .contains("one of text, json")
        .doesNotContain("secret");
  }

  @Test
  void theBrokersAddressMayHaveCelerysForm() {
    String celerys = "amqp://guest:guest@localhost:5672//";

    assertThat(Settings.read(Map.of("SOLIDFLUX_AMQP_URL", celerys)).services().amqpUrl())
        .contains(celerys);
  }

  @Test
  void aServerForEverybodyAnswersToAnyName() {
    assertThat(Settings.read(Map.of()).http().answersTo("flux.example")).isFalse();
    assertThat(
            Settings.read(Map.of("SOLIDFLUX_HTTP_HOST", "0.0.0.0"))
                .http()
                .answersTo("flux.example"))
        .isTrue();
  }

  @Test
  void queuesHaveLimits() {
    assertThat(Settings.read(Map.of()).queueLimits()).isEmpty();
    assertThat(
            Settings.read(Map.of("SOLIDFLUX_QUEUE_LIMITS", "gpu=4, mesh = 2,a=b=1")).queueLimits())
        .isEqualTo(Map.of("gpu", 4, "mesh", 2, "a=b", 1));
    for (String wrong : List.of("gpu", "gpu=0", "gpu=many", "=4", "gpu=4,gpu=5", "gpu=4,")) {
      assertThatThrownBy(() -> Settings.read(Map.of("SOLIDFLUX_QUEUE_LIMITS", wrong)))
          .isInstanceOf(InvalidSettings.class)
          .hasMessageContaining("such as gpu=4, mesh=2; it is '" + wrong + "'");
    }
  }

  @Test
  void everyVariableIsDocumented() throws IOException {
    String documentation = Files.readString(Path.of("../docs/configuration.md"));

    assertThat(Settings.variables())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(documentation).contains("`" + name + "`"));
  }
}
