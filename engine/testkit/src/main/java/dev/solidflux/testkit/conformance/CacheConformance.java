package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.OTHER_NODE;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.WS;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.json;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Miss;
import dev.solidflux.core.run.Origin;
import dev.solidflux.core.run.Permit;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.json.Ref;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What every {@link Journal} does with results that are kept. */
public abstract class CacheConformance extends JournalSuite {

  private static final Duration DAY = Duration.ofDays(1);
  private static final Permit ONE = of("1");

  private static Permit of(String x) {
    return new Permit("cache:t", "key of " + x, 1, new TreeMap<>(java.util.Map.of("args.x", x)));
  }

  private static Batch.PermitRow ask(RunId of, int invocation, Permit permit) {
    return new Batch.PermitRow(WS, SHARD, permit, 0, of, invocation, 0);
  }

  private Batch.KeptRow kept(int invocation, Permit permit, String result, Duration keep) {
    return kept(invocation, permit, json(result), keep);
  }

  private Batch.KeptRow kept(int invocation, Permit permit, JsonNode result, Duration keep) {
    return new Batch.KeptRow(WS, SHARD, permit, new Origin(run, invocation), result, keep);
  }

  private Parts done(int invocation, Permit permit, String result, Duration keep) {
    return Parts.of()
        .kept(kept(invocation, permit, result, keep))
        .returned(new Batch.ReturnedRow(run, invocation));
  }

  private Command.Cached answer(int invocation, String result, int from) {
    return new Command.Cached(invocation, json(result), new Origin(run, from));
  }

  private Journal.Given give() {
    return got(journal.givePermits(lease));
  }

  private List<Command> told() {
    return commands(controls());
  }

  private List<Integer> waiting(RunId of) {
    return got(store.runs().permits(of)).stream().map(Runs.WaitingPermit::invocation).toList();
  }

  @Test
  void oneComputesAndItsResultAnswersAllWhoWait() {
    RunId other = newRun();
    append(Parts.of().asked(ask(run, 1, ONE), ask(run, 2, ONE), ask(other, 1, ONE)));
    give();
    assertThat(told()).containsExactly(new Command.PermitGiven(1, 0, Miss.NOTHING));
    assertThat(waiting(run)).containsExactly(2);

    append(done(1, ONE, "{\"a\": [1, 2.50, \"é\"]}", DAY));
    assertThat(give().shards()).isEqualTo(Set.of(SHARD));

    assertThat(told().subList(1, 3))
        .containsExactlyInAnyOrder(
            answer(2, "{\"a\": [1, 2.50, \"é\"]}", 1), answer(1, "{\"a\": [1, 2.50, \"é\"]}", 1));
    assertThat(controls().subList(1, 3))
        .extracting(Journal.InboxEntry::run)
        .containsExactlyInAnyOrder(run, other);
    assertThat(waiting(run)).isEmpty();
    assertThat(waiting(other)).isEmpty();
  }

  @Test
  void whoAsksLaterIsAnsweredTooAndAReferenceIsTold() {
    append(Parts.of().asked(ask(run, 1, ONE)));
    give();
    JsonNode ref = Ref.to("[1, 2, 3]").node();
    append(Parts.of().kept(kept(1, ONE, ref, DAY)).returned(new Batch.ReturnedRow(run, 1)));
    give();

    append(Parts.of().asked(ask(run, 7, ONE)));
    give();

    assertThat(told()).last().isEqualTo(new Command.Cached(7, ref, new Origin(run, 1)));
    assertThat(give().shards()).isEmpty();
  }

  @Test
  void aResultThatIsLostAnswersNobody() {
    Ref lost = Ref.to("[1, 2, 3]");
    Ref other = Ref.to("[4]");
    append(Parts.of().kept(kept(1, ONE, lost.node(), DAY), kept(2, of("2"), other.node(), DAY)));

    Samples.done(journal.lost(lost));
    append(Parts.of().asked(ask(run, 7, ONE), ask(run, 8, of("2"))));
    give();

    assertThat(told())
        .anyMatch(
            command -> command instanceof Command.PermitGiven given && given.invocation() == 7)
        .contains(new Command.Cached(8, other.node(), new Origin(run, 2)));
  }

  @Test
  void whoFailedKeepsNothingAndTheNextComputes() {
    append(Parts.of().asked(ask(run, 1, ONE), ask(run, 2, ONE)));
    give();
    append(Parts.of().returned(new Batch.ReturnedRow(run, 1)));
    give();

    assertThat(told()).last().isEqualTo(new Command.PermitGiven(2, 0, Miss.NOTHING));
    append(done(2, ONE, "7", DAY).asked(ask(run, 3, ONE)));
    give();
    assertThat(told()).last().isEqualTo(answer(3, "7", 2));
  }

  @Test
  void whatHasExpiredAnswersNobodyAndSaysSo() {
    append(done(1, ONE, "7", Duration.ZERO).asked(ask(run, 2, ONE)));
    give();

    assertThat(told())
        .last()
        .isInstanceOfSatisfying(
            Command.PermitGiven.class,
            given -> assertThat(given.miss()).extracting(Miss::expired).isNotNull());
    append(done(2, ONE, "8", DAY).asked(ask(run, 3, ONE)));
    give();
    assertThat(told()).as("it was replaced").last().isEqualTo(answer(3, "8", 2));
  }

  @Test
  void whatExpiredLongAgoIsForgotten() {
    append(done(1, ONE, "7", Duration.ofHours(-2)));
    assertThat(got(journal.permitsNoted(SHARD))).isTrue();
    give();
    assertThat(got(journal.permitsNoted(SHARD))).isFalse();
    append(Parts.of().asked(ask(run, 2, ONE)));
    give();

    assertThat(told()).last().isEqualTo(new Command.PermitGiven(2, 0, Miss.NOTHING));
  }

  @Test
  void aMissKnowsTheNewestOfTheSameTask() {
    append(done(1, of("1"), "7", DAY));
    append(done(2, of("2"), "8", DAY));
    Permit another = new Permit("cache:u", "x", 1, new TreeMap<>());
    append(done(3, another, "9", DAY).asked(ask(run, 4, of("4"))));
    give();

    assertThat(told())
        .containsExactly(
            new Command.PermitGiven(4, 0, new Miss(null, new Origin(run, 2), of("2").parts())));
  }

  @Test
  void anotherWorkspaceHasResultsOfItsOwn() {
    append(done(1, ONE, "7", DAY));
    append(Parts.of().asked(new Batch.PermitRow("other", SHARD, ONE, 0, run, 2, 0)));
    give();

    assertThat(told()).containsExactly(new Command.PermitGiven(2, 0, Miss.NOTHING));
  }

  @Test
  void theOwnerOfTheKeysShardAnswersRunsOfAnother() {
    Lease other = got(store.leases().take(OTHER_NODE, SHARD + 1, LEASE)).lease();
    append(
        Parts.of()
            .kept(new Batch.KeptRow(WS, SHARD + 1, ONE, new Origin(run, 1), json("7"), DAY))
            .asked(new Batch.PermitRow(WS, SHARD + 1, ONE, 0, run, 2, 0)));
    assertThat(give().shards()).isEmpty();

    assertThat(got(journal.givePermits(other)).shards()).isEqualTo(Set.of(SHARD));

    assertThat(told()).containsExactly(answer(2, "7", 1));
  }

  @Test
  void whoeverHasLostTheShardAnswersNobodyAndKeepsNothing() {
    append(done(1, ONE, "7", DAY).asked(ask(run, 2, ONE)));
    store.leasesRunOut();
    Lease next = got(store.leases().take(OTHER_NODE, SHARD, LEASE)).lease();

    assertThatThrownBy(this::give).isInstanceOf(Journal.LeaseLost.class);
    assertThatThrownBy(() -> append(done(1, ONE, "8", DAY))).isInstanceOf(Journal.LeaseLost.class);

    got(journal.givePermits(next));
    assertThat(told()).containsExactly(answer(2, "7", 1));
  }

  @Test
  void ofVeryManySomeAreAnsweredAtATimeAndAllInTheEnd() {
    append(done(1, ONE, "7", DAY));
    append(
        Parts.of()
            .asked(
                IntStream.rangeClosed(2, 250)
                    .mapToObj(n -> ask(run, n, ONE))
                    .toArray(Batch.PermitRow[]::new)));
    int rounds = 1;
    while (give().more()) {
      rounds++;
    }

    assertThat(rounds).isLessThanOrEqualTo(4);
    assertThat(waiting(run)).isEmpty();
    assertThat(got(journal.controls(SHARD, 500, Samples.ALL)).items()).hasSize(249);
  }
}
