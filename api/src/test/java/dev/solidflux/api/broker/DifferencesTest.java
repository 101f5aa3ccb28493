package dev.solidflux.api.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DifferencesTest {

  private static final Wanted WANTED =
      Wanted.of(
          List.of(new QueueNeed("gpu", Duration.ofHours(2), List.of())),
          PolicySettings.of("default", "/"),
          new RabbitVersion(4, 0));

  private final List<Policy> policies = new ArrayList<>(WANTED.policies());
  private final List<Actual.Queue> queues = new ArrayList<>();

  private List<String> differences() {
    return differences(new Actual(policies, queues, true, true, true));
  }

  private static List<String> differences(Actual actual) {
    return Differences.between(WANTED, actual).stream().map(Difference::text).toList();
  }

  private void queue(String name, @Nullable String policy, Map<String, Object> effective) {
    queues.add(new Actual.Queue(name, "classic", policy, null, effective));
  }

  private static Policy theirs(int priority, Map<String, Object> definition) {
    return new Policy("theirs", ".*", "all", priority, definition);
  }

  @Test
  void aBrokerThatIsAsItIsWantedHasNone() {
    queue("gpu", "sf.default.queue.gpu", Map.of("delivery-limit", 1_000));
    queue("sf.default.mailbox.0", null, Map.of());
    policies.add(theirs(0, Map.of("ha-mode", "all")));
    assertThat(differences()).isEmpty();
  }

  @Test
  void ofAnEmptyBrokerEverythingIsMissing() {
    assertThat(differences(new Actual(List.of(), List.of(), false, false, false)))
        .containsExactly(
            "missing: exchange, queue, binding for dead letters, sf.default.dead-letters",
            "missing: policy sf.default.queue.gpu",
            "missing: policy sf.default.quorum.gpu",
            "missing: policy sf.default.dead-letters");
  }

  @Test
  void aPolicyOfOursThatSaysSomethingElseIsToldInWhat() {
    policies.set(
        0,
        new Policy(
            "sf.default.queue.gpu",
            "^gpu",
            "queues",
            0,
            Map.of("consumer-timeout", 60_000, "expires", 5)));
    assertThat(differences())
        .containsExactly(
            "differs: policy sf.default.queue.gpu: pattern is ^gpu, wanted ^gpu$;"
                + " apply-to is queues, wanted classic_queues;"
                + " priority is 0, wanted 10; consumer-timeout is 60000, wanted 10800000;"
                + " dead-letter-exchange is not set, wanted sf.default.dead-letters;"
                + " expires is not wanted");
  }

  @Test
  void aPolicyOfOursForAQueueThatNobodyNamesIsStaleAndOthersAreNot() {
    policies.add(Policy.of("sf.default.queue.old", "old", "queues", 10, Map.of()));
    policies.add(Policy.of("sf.other.queue.old", "old", "queues", 10, Map.of()));
    policies.add(Policy.of("sf.default.mine", "x", "queues", 10, Map.of()));
    assertThat(differences()).containsExactly("stale: policy sf.default.queue.old");
  }

  @Test
  void somebodyElsesPolicyThatCountsInsteadIsNamedAndNotForUsToMend() {
    policies.add(theirs(50, Map.of("message-ttl", 5)));
    queue("gpu", "theirs", Map.of("message-ttl", 5));
    queue("sf.default.dead-letters", "sf.default.dead-letters", Map.of());
    assertThat(differences())
        .containsExactly("overruled: queue gpu: policy theirs (priority 50) counts instead");
    assertThat(
            Differences.between(WANTED, new Actual(policies, queues, true, true, true)).getFirst())
        .isNotInstanceOf(Difference.Mendable.class);
  }

  @Test
  void soItIsOfAQueueThatIsNotThereYet() {
    policies.add(theirs(50, Map.of()));
    assertThat(differences())
        .containsExactly(
            "overruled: queue gpu: policy theirs (priority 50) would count instead",
            "overruled: queue sf.default.dead-letters: policy theirs (priority 50) would count"
                + " instead");
    policies.set(policies.size() - 1, new Policy("theirs", ".*", "exchanges", 50, Map.of()));
    assertThat(differences()).isEmpty();
  }

  /** As one with a key that queues of its type do not know. */
  @Test
  void aPolicyThatIsThereAndNotAppliedIsNamed() {
    queue("gpu", null, Map.of());
    assertThat(differences())
        .containsExactly("ineffective: queue gpu: policy sf.default.queue.gpu is not applied");
  }

  @Test
  void anOperatorPolicyThatSaysLessIsNamed() {
    queues.add(
        new Actual.Queue(
            "gpu",
            "quorum",
            "sf.default.quorum.gpu",
            "strict",
            Map.of("delivery-limit", 20L, "consumer-timeout", 10_800_000L)));
    assertThat(differences())
        .containsExactly(
            "overruled: queue gpu: delivery-limit is 20 by operator policy strict, wanted 1000");
  }

  @Test
  void whateverMayLoseMessagesOfTheEnginesIsNamed() {
    policies.add(theirs(0, Map.of("max-length", 10)));
    queue("gpu", "sf.default.queue.gpu", Map.of());
    queue("sf.default.mailbox.3", "theirs", Map.of("max-length", 10L));
    queue("sf.default.generation.1", "theirs", Map.of("expires", 10L));
    queue("sf.other.mailbox.3", "theirs", Map.of("max-length", 10L));
    assertThat(differences())
        .containsExactly(
            "endangered: queue sf.default.mailbox.3: policy theirs may lose messages of the"
                + " engine's (max-length)",
            "endangered: queue sf.default.generation.1: policy theirs may lose messages of the"
                + " engine's (expires)");
  }
}
