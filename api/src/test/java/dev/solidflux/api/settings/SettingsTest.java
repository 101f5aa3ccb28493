package dev.solidflux.api.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.solidflux.core.forecast.Prewarm;
import dev.solidflux.core.forecast.Prewarms;
import dev.solidflux.payloads.S3Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
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
  void workersThatWaitMayCostSomething() {
    assertThat(Settings.read(Map.of()).prewarms())
        .isEqualTo(new Prewarms(Prewarm.BUDGET, Map.of()));
    assertThat(prewarms("off")).isEqualTo(new Prewarms(Prewarm.OFF, Map.of()));
    assertThat(prewarms("gpu=eager, a=b = off, eager"))
        .isEqualTo(new Prewarms(Prewarm.EAGER, Map.of("gpu", Prewarm.EAGER, "a=b", Prewarm.OFF)));
    for (String wrong : List.of("much", "gpu=", "=off", "off, budget", "gpu=off,gpu=off", "off,")) {
      assertThatThrownBy(() -> prewarms(wrong))
          .isInstanceOf(InvalidSettings.class)
          .hasMessageContaining("such as budget, gpu=eager, scripts=off; it is '" + wrong + "'");
    }
  }

  private static Prewarms prewarms(String text) {
    return Settings.read(Map.of("SOLIDFLUX_PREWARM", text)).prewarms();
  }

  @Test
  void aNodeHasEveryRoleUnlessItIsToldOtherwise() {
    Map<String, String> urls =
        Map.of(
            "SOLIDFLUX_AMQP_URL", "amqp://broker", "SOLIDFLUX_POSTGRES_URL", "postgresql://u@db/x");
    assertThat(Settings.read(Map.of()).role()).isEqualTo(Role.ALL);
    for (Role role : Role.values()) {
      Map<String, String> variables = new HashMap<>(urls);
      variables.put("SOLIDFLUX_ROLE", role.label());
      assertThat(Settings.read(variables).role()).isEqualTo(role);
    }
    assertThatThrownBy(() -> Settings.read(Map.of("SOLIDFLUX_ROLE", "worker")))
        .hasMessage("SOLIDFLUX_ROLE must be one of all, engine, api; it is 'worker'");
  }

  @Test
  void whatIsEmbeddedIsNotShared() {
    assertThatThrownBy(() -> Settings.read(Map.of("SOLIDFLUX_ROLE", "api")))
        .isInstanceOf(InvalidSettings.class)
        .hasMessage(
            "SOLIDFLUX_AMQP_URL must be set, since SOLIDFLUX_ROLE is 'api': nodes share no embedded"
                + " broker\nSOLIDFLUX_POSTGRES_URL must be set, since SOLIDFLUX_ROLE is 'api':"
                + " nodes share no embedded database");
    assertThatThrownBy(() -> Settings.read(Map.of("SOLIDFLUX_MIGRATE", "false")))
        .hasMessageContaining("nobody else migrates an embedded database");
    assertThatThrownBy(() -> Settings.read(Map.of("SOLIDFLUX_MIGRATE", "no")))
        .hasMessage("SOLIDFLUX_MIGRATE must be true or false; it is 'no'");
  }

  @Test
  void whoeverMakesTheSchemaNeedsTheDatabaseAlone() {
    Map<String, String> variables =
        Map.of("SOLIDFLUX_ROLE", "engine", "SOLIDFLUX_POSTGRES_URL", "postgresql://u@db/x");
    assertThat(Settings.databaseUrl(variables)).isEqualTo("postgresql://u@db/x");
    assertThatThrownBy(() -> Settings.databaseUrl(Map.of()))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageStartingWith("SOLIDFLUX_POSTGRES_URL must be set");
  }

  private static PayloadSettings payloads(Map<String, String> more) {
    return Settings.read(more).services().payloads();
  }

  private static S3Settings bucket(String place, Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(more);
    variables.put("SOLIDFLUX_PAYLOADS", place);
    variables.putIfAbsent("AWS_ACCESS_KEY_ID", "an-access-key");
    variables.putIfAbsent("AWS_SECRET_ACCESS_KEY", "a-secret-key");
    return ((PayloadSettings.InBucket) payloads(variables)).bucket();
  }

  @Test
  void payloadsAreKeptInTheDatabaseUnlessToldOtherwise() {
    PayloadSettings database = new PayloadSettings.InPostgres();
    assertThat(payloads(Map.of())).isEqualTo(database);
    assertThat(payloads(Map.of("SOLIDFLUX_PAYLOADS", "postgres"))).isEqualTo(database);
    assertThat(payloads(Map.of("SOLIDFLUX_PAYLOADS", "file:///srv/large%20values")))
        .isEqualTo(new PayloadSettings.InDirectory(Path.of("/srv/large values")));
  }

  @Test
  void aBucketIsAmazonsUnlessThereIsAnEndpoint() {
    S3Settings amazons = bucket("s3://values", Map.of("AWS_REGION", "eu-west-3"));
    assertThat(amazons)
        .isEqualTo(
            new S3Settings(
                URI.create("https://s3.eu-west-3.amazonaws.com"),
                "eu-west-3",
                "values",
                "",
                false,
                "an-access-key",
                "a-secret-key",
                null));
    assertThat(bucket("s3://with.dots/", Map.of()).inPath()).isTrue();

    S3Settings another =
        bucket(
            "s3://values/of/us/",
            Map.of(
                "SOLIDFLUX_S3_ENDPOINT", "http://minio:9000",
                "SOLIDFLUX_S3_REGION", "here",
                "AWS_REGION", "eu-west-3",
                "AWS_SESSION_TOKEN", "a-token"));
    assertThat(another.endpoint()).isEqualTo(URI.create("http://minio:9000"));
    assertThat(another.region()).isEqualTo("here");
    assertThat(another.prefix()).isEqualTo("of/us");
    assertThat(another.inPath()).isTrue();
    assertThat(another.sessionToken()).isEqualTo("a-token");
    assertThat(
            bucket(
                    "s3://values",
                    Map.of(
                        "SOLIDFLUX_S3_ENDPOINT", "https://s3.example",
                        "SOLIDFLUX_S3_PATH_STYLE", "false"))
                .inPath())
        .isFalse();
  }

  @Test
  void allThatIsWrongWithABucketIsToldAtOnceAndNoKey() {
    InvalidSettings refused =
        catchThrowableOfType(
            InvalidSettings.class,
            () ->
                payloads(
                    Map.of(
                        "SOLIDFLUX_PAYLOADS", "s3://values",
                        "SOLIDFLUX_S3_ENDPOINT", "https://key:secret@host/path",
                        "SOLIDFLUX_S3_REGION", "Paris",
                        "SOLIDFLUX_S3_PATH_STYLE", "yes",
                        "AWS_SECRET_ACCESS_KEY", "secret")));
    assertThat(refused.faults())
        .containsExactlyInAnyOrder(
            "SOLIDFLUX_S3_ENDPOINT must be https://host or http://host:port, and no more",
            "SOLIDFLUX_S3_REGION must be lower-case letters, digits and hyphens, such as eu-west-3",
            "SOLIDFLUX_S3_PATH_STYLE must be true or false",
            "AWS_ACCESS_KEY_ID must be set, since SOLIDFLUX_PAYLOADS names a bucket");
    for (String wrong :
        List.of(
            "s3",
            "s3://",
            "s3://key:secret@values",
            "s3://No",
            "s3://values/a//b",
            "/srv",
            "s3://values/../x",
            "file://srv/values",
            "file:///%zz")) {
      assertThatThrownBy(() -> bucket(wrong, Map.of()))
          .as(wrong)
          .isInstanceOf(InvalidSettings.class)
          .hasMessage(
              "SOLIDFLUX_PAYLOADS must be postgres, file:///directory or s3://bucket/prefix");
    }
  }

  private static TraceSettings traces(Map<String, String> variables) {
    return Settings.read(variables).traces();
  }

  @Test
  void tracesAreToldWhereThereIsACollector() {
    String collector = "http://key:secret@collector:4318/";
    assertThat(traces(Map.of()).isOn()).isFalse();
    TraceSettings on = traces(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector));
    assertThat(on.isOn()).isTrue();
    assertThat(on.collector()).isEqualTo("http://collector:4318");
    assertThat(on.toString()).doesNotContain("secret");
    assertThat(on.properties()).containsEntry("otel.exporter.otlp.endpoint", collector);
    assertThat(
            traces(Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://c.example/v1/traces"))
                .collector())
        .isEqualTo("https://c.example");
    for (Map<String, String> off :
        List.of(
            Map.of("OTEL_SDK_DISABLED", "true"),
            Map.of("OTEL_TRACES_EXPORTER", "none"),
            Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", " "))) {
      Map<String, String> all = new HashMap<>(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector));
      all.putAll(off);
      assertThat(traces(all).isOn()).as("%s", off).isFalse();
    }
  }

  @Test
  void allThatIsWrongWithTracesIsToldAtOnceAndNoPassword() {
    assertThat(
            catchThrowableOfType(
                    InvalidSettings.class,
                    () ->
                        traces(
                            Map.of(
                                "OTEL_EXPORTER_OTLP_ENDPOINT", "collector:secret",
                                "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc",
                                "OTEL_TRACES_SAMPLER", "jaeger_remote",
                                "OTEL_TRACES_SAMPLER_ARG", "2",
                                "OTEL_BSP_MAX_QUEUE_SIZE", "0")))
                .faults())
        .containsExactlyInAnyOrder(
            "OTEL_EXPORTER_OTLP_ENDPOINT must be a URL of the form http://host:port or"
                + " https://host",
            "OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf; it is 'grpc'",
            "OTEL_TRACES_SAMPLER must be always_on, always_off or traceidratio, each with or"
                + " without parentbased_ before it; it is 'jaeger_remote'",
            "OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1, such as 0.1; it is '2'",
            "OTEL_BSP_MAX_QUEUE_SIZE must be 1 to 1000000; it is '0'");
  }

  @Test
  void everyVariableIsDocumented() throws IOException {
    String documentation = Files.readString(Path.of("../docs/configuration.md"));

    assertThat(Settings.variables())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(documentation).contains("`" + name + "`"));
  }
}
