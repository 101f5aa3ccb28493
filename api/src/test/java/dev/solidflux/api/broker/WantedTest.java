package dev.solidflux.api.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WantedTest {

  private static final RabbitVersion NEW = new RabbitVersion(4, 0);
  private static final PolicySettings SETTINGS = PolicySettings.of("default", "/");
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private static Pipeline pipeline(String yaml) {
    return ((PipelineDocument.Parsed) PipelineDocument.parse(yaml, Format.YAML)).pipeline();
  }

  private static Wanted wanted(PolicySettings settings, RabbitVersion version, String... yaml) {
    List<Pipeline> pipelines = Stream.of(yaml).map(WantedTest::pipeline).toList();
    return Wanted.of(QueueNeed.of(pipelines), settings, version);
  }

  private static Map<String, Object> of(Wanted wanted, String queue) {
    return of(wanted, "queue", queue);
  }

  private static Map<String, Object> of(Wanted wanted, String type, String queue) {
    return wanted.policies().stream()
        .filter(policy -> policy.name().equals("sf.default." + type + "." + queue))
        .findFirst()
        .orElseThrow()
        .definition();
  }

  private static String solid(String queue, String rest) {
    return "{pipeline: p, solids: {a: {queue: " + queue + ", task: t" + rest + "}}}";
  }

  @Test
  void aQueuesConsumersMayTakeAsLongAsItsLongestTaskWhereverThatStandsAndAMargin() {
    Wanted wanted =
        wanted(
            SETTINGS,
            NEW,
            """
            pipeline: p
            defaults: {timeout: {run: 10m}}
            solids:
              short: {queue: gpu, task: t}
              group: {solids: {inner: {queue: gpu, task: t, timeout: {run: 3h}}}}
            finally:
              last: {queue: mail, task: t, timeout: {run: 20m}}
            """,
            solid("gpu", ", timeout: {run: 2h}"));
    Map<String, Object> classic =
        Map.of("consumer-timeout", 4 * HOUR, "dead-letter-exchange", "sf.default.dead-letters");
    assertThat(of(wanted, "gpu")).isEqualTo(classic);
    assertThat(of(wanted, "quorum", "gpu"))
        .containsAllEntriesOf(classic)
        .containsEntry("delivery-limit", 1_000)
        .hasSize(3);
    assertThat(wanted.policies().subList(0, 2))
        .extracting(Policy::applyTo)
        .containsExactly("classic_queues", "quorum_queues");
    assertThat(of(wanted, "mail")).containsEntry("consumer-timeout", HOUR + HOUR / 3);
    assertThat(wanted.notes()).isEmpty();
  }

  @Test
  void aTaskThatDoesNotSayHowLongItRunsIsNamedAndTakenToRunForADay() {
    Wanted wanted = wanted(SETTINGS, NEW, solid("gpu", ""), solid("gpu", ", timeout: {run: 2h}"));
    assertThat(of(wanted, "gpu")).containsEntry("consumer-timeout", 25 * HOUR);
    assertThat(wanted.notes())
        .containsExactly("queue gpu: no timeout.run in p/a; taken to run for 24h");
  }

  @Test
  void aVeryLongTaskIsNotCutByWhatOthersAreTakenToRun() {
    Wanted wanted = wanted(SETTINGS, NEW, solid("gpu", ""), solid("gpu", ", timeout: {run: 48h}"));
    assertThat(of(wanted, "gpu")).containsEntry("consumer-timeout", 49 * HOUR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.10", "3.11.28"})
  void anOldBrokerIsToldInItsConfigurationWhatNoPolicyCanSay(String version) {
    RabbitVersion old = RabbitVersion.parse(version);
    Wanted wanted =
        wanted(
            SETTINGS,
            old,
            solid("gpu", ", timeout: {run: 2h}"),
            solid("mail", ", timeout: {run: 1m}"));
    assertThat(of(wanted, "gpu")).doesNotContainKey("consumer-timeout");
    assertThat(of(wanted, "quorum", "gpu")).doesNotContainKey("consumer-timeout");
    assertThat(wanted.policies()).extracting(Policy::applyTo).containsOnly("queues");
    assertThat(wanted.policies().subList(0, 2))
        .as("the one with the delivery limit first, which is not applied to classic queues")
        .extracting(Policy::priority)
        .containsExactly(10, 11);
    assertThat(wanted.notes())
        .containsExactly(
            "RabbitMQ %s has no consumer timeout by policy: set consumer_timeout = 10800000 in rabbitmq.conf"
                .formatted(old));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.12", "3.13.7-1", "4.0.5", "4.2", "4.3.6"})
  void aNewerBrokerTakesItByPolicy(String version) {
    RabbitVersion newer = RabbitVersion.parse(version);
    Wanted wanted = wanted(SETTINGS, newer, solid("gpu", ", timeout: {run: 2h}"));
    assertThat(of(wanted, "quorum", "gpu")).containsEntry("consumer-timeout", 3 * HOUR);
    assertThat(of(wanted, "gpu").containsKey("consumer-timeout"))
        .isEqualTo(!version.startsWith("4.3"));
    assertThat(wanted.notes()).hasSize(version.startsWith("4.3") ? 1 : 0);
  }

  @Test
  void aLengthIsLimitedByRefusingAndNotByDropping() {
    PolicySettings limited =
        new PolicySettings(
            "default", "/", 10, PolicySettings.MARGIN, PolicySettings.UNLIMITED, 5, 500L, 9);
    Map<String, Object> definition = of(wanted(limited, NEW, solid("gpu", "")), "quorum", "gpu");
    assertThat(definition)
        .containsEntry("max-length", 500L)
        .containsEntry("overflow", "reject-publish")
        .containsEntry("delivery-limit", 5);
    assertThat(of(wanted(SETTINGS, NEW, solid("gpu", "")), "gpu"))
        .doesNotContainKeys("max-length", "overflow");
  }

  @Test
  void thereIsAlwaysAPlaceForDeadMessagesThatDoesNotGrowForEver() {
    assertThat(wanted(SETTINGS, NEW).policies())
        .containsExactly(
            new Policy(
                "sf.default.dead-letters",
                "^sf\\.default\\.dead-letters$",
                "queues",
                10,
                Map.of("max-length", 10_000L)));
  }

  @Test
  void theEnginesOwnQueuesNeverGetAPolicy() {
    List<QueueNeed> needs =
        Stream.of("sf.default.mailbox.0", "sf.default.generation.1", "amq.gen-x")
            .map(queue -> new QueueNeed(queue, Duration.ofHours(1), List.of()))
            .toList();
    Wanted wanted = Wanted.of(needs, SETTINGS, NEW);
    assertThat(wanted.policies()).hasSize(1);
    assertThat(wanted.notes()).hasSize(3).allMatch(note -> note.contains("gets no policy"));
  }

  /** Names that are expressions, too: each policy matches its own queue and no other. */
  @Test
  void aPolicyMatchesItsQueueAndNothingOfTheEngines() {
    List<String> engines =
        List.of(
            "sf.default.mailbox.0",
            "sf.default.mailbox.17",
            "sf.default.mailbox.dead",
            "sf.default.generation.1",
            "sf.other.mailbox.0",
            "celery",
            "");
    List<String> hostile =
        List.of(".*", "sf.*|x", "^", "a$|.", "[", "(", "a\\", "\\E.*", "{1}", "ü");
    Random random = new Random(7);
    Stream<String> made =
        Stream.generate(() -> made(random)).filter(name -> !name.startsWith("sf.")).limit(2_000);
    Stream.concat(hostile.stream(), made)
        .forEach(
            queue -> {
              Pattern pattern = Pattern.compile(Policy.only(queue));
              assertThat(pattern.matcher(queue).find()).as(queue).isTrue();
              assertThat(engines).as(queue).noneMatch(one -> pattern.matcher(one).find());
            });
  }

  private static String made(Random random) {
    String letters = "sf.default.mailbox.0*+?()[]{}^$|\\";
    StringBuilder name = new StringBuilder("x");
    for (int i = random.nextInt(12); i > 0; i--) {
      name.append(letters.charAt(random.nextInt(letters.length())));
    }
    return name.toString();
  }
}
