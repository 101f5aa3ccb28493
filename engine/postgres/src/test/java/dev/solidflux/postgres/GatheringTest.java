package dev.solidflux.postgres;

import static dev.solidflux.testkit.conformance.Samples.WS;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Submissions.Outcome;
import dev.solidflux.flow.port.Submissions.Submission;
import dev.solidflux.postgres.SubmitStatement.Prepared;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Submissions that come at once. */
@Timeout(120)
class GatheringTest {

  @RegisterExtension
  final PostgresStoreUnderTest.PerTest stores = new PostgresStoreUnderTest.PerTest();

  private final List<List<Prepared>> statements = new CopyOnWriteArrayList<>();
  private final Sinks.Empty<Void> committed = Sinks.empty();
  private final Gathering gathering =
      new Gathering(
          all -> {
            statements.add(all);
            return committed.asMono().thenReturn(accepted(all));
          });

  @Test
  void whatComesWhileTwoStatementsAreOnTheirWayIsWrittenTogether() {
    List<CompletableFuture<List<Outcome>>> outcomes =
        IntStream.range(0, 500)
            .mapToObj(n -> gathering.add(List.of(prepared(newRun(), "x"))).toFuture())
            .toList();

    assertThat(statements).extracting(List::size).containsExactly(1, 1);
    committed.tryEmitEmpty();
    outcomes.forEach(CompletableFuture::join);

    assertThat(statements).extracting(List::size).containsExactly(1, 1, 200, 200, 98);
    assertThat(outcomes).allSatisfy(one -> assertThat(one.join()).hasSize(1));
  }

  @Test
  void aStatementIsBoundedInSizeToo() {
    String large = "x".repeat(1 << 20);
    List<CompletableFuture<List<Outcome>>> outcomes =
        IntStream.range(0, 12)
            .mapToObj(n -> gathering.add(List.of(prepared(newRun(), large))).toFuture())
            .toList();
    committed.tryEmitEmpty();
    outcomes.forEach(CompletableFuture::join);

    assertThat(statements).allSatisfy(all -> assertThat(all).hasSizeLessThan(5));
    assertThat(statements.stream().mapToInt(List::size).sum()).isEqualTo(12);
  }

  @Test
  void whatBelongsTogetherIsNotTornApart() {
    gathering.add(List.of(prepared(newRun(), "x"))).subscribe();
    gathering.add(List.of(prepared(newRun(), "x"))).subscribe();
    List<Prepared> many = IntStream.range(0, 300).mapToObj(n -> prepared(newRun(), "x")).toList();
    CompletableFuture<List<Outcome>> outcomes = gathering.add(many).toFuture();
    committed.tryEmitEmpty();

    assertThat(outcomes.join()).isEqualTo(accepted(many));
    assertThat(statements.getLast()).isEqualTo(many);
  }

  @Test
  void noMoreWaitsThanMemoryHolds() {
    String large = "x".repeat(1 << 20);
    List<CompletableFuture<List<Outcome>>> outcomes = new ArrayList<>();
    for (int n = 0; n < 80; n++) {
      outcomes.add(gathering.add(List.of(prepared(newRun(), large))).toFuture());
    }

    assertThat(outcomes.stream().filter(CompletableFuture::isCompletedExceptionally).count())
        .isBetween(10L, 16L);
    committed.tryEmitEmpty();
    gathering.add(List.of(prepared(newRun(), large))).block();
  }

  @Test
  void whatTheDatabaseRefusesFailsAlone() {
    PostgresStoreUnderTest store = stores.make();
    done(store.meta().open(deployment()));
    List<Submission> all =
        IntStream.range(0, 60)
            .mapToObj(n -> submission(newRun()))
            .map(one -> tagged(one, one.id().uuid().getLeastSignificantBits() % 20 == 0))
            .toList();

    List<Boolean> refused =
        got(
            Flux.fromIterable(all)
                .flatMapSequential(
                    one ->
                        store
                            .submissions()
                            .submit(one)
                            .map(outcome -> false)
                            .onErrorResume(Journal.DataRefused.class, no -> Mono.just(true)),
                    60)
                .collectList());

    assertThat(refused).contains(true, false);
    for (int n = 0; n < all.size(); n++) {
      assertThat(refused.get(n)).isEqualTo(all.get(n).tags().contains("\u0000"));
      assertThat(store.runs().run(WS, all.get(n).id()).hasElement().block())
          .isEqualTo(!refused.get(n));
    }
  }

  @Test
  void aRunThatIsThereAlreadyFailsAlone() {
    PostgresStoreUnderTest store = stores.make();
    done(store.meta().open(deployment()));
    RunId twice = newRun();
    done(store.submissions().submit(submission(twice)));

    List<CompletableFuture<Outcome>> others =
        IntStream.range(0, 30)
            .mapToObj(n -> store.submissions().submit(submission(newRun())).toFuture())
            .toList();
    assertThatThrownBy(() -> done(store.submissions().submit(submission(twice))))
        .hasMessageContaining("duplicate key");

    others.forEach(CompletableFuture::join);
  }

  @Test
  void tagsOfAnyTextComeBackAsTheyWere() {
    PostgresStoreUnderTest store = stores.make();
    done(store.meta().open(deployment()));
    List<String> tags =
        List.of("", " ", "NULL", "a,b", "{a}", "\"", "\\", "\\\"", "päivää 日本 😀", "tab\tline\n");
    Submission one = submission(newRun());
    done(store.submissions().submit(with(one, tags)));

    assertThat(got(store.runs().run(WS, one.id())).tags()).isEqualTo(tags);
  }

  private static Submission tagged(Submission one, boolean bad) {
    return bad ? with(one, List.of("\u0000")) : one;
  }

  private static Submission with(Submission one, List<String> tags) {
    return new Submission(
        one.ws(),
        one.id(),
        one.pipeline(),
        one.version(),
        one.shard(),
        one.input(),
        tags,
        one.priority(),
        one.traceparent(),
        one.key(),
        one.requestHash());
  }

  private static Prepared prepared(RunId run, String body) {
    return new Prepared(submission(run), body);
  }

  private static List<Outcome> accepted(List<Prepared> all) {
    return all.stream().<Outcome>map(one -> new Outcome.Accepted(one.submission().id())).toList();
  }
}
