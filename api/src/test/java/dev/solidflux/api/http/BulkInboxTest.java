package dev.solidflux.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.request.Bodies;
import dev.solidflux.api.request.Lines.Line;
import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Submissions;
import dev.solidflux.flow.turn.Definitions;
import dev.solidflux.testkit.memory.MemoryStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BulkInboxTest {
  private static final String ANY = "{\"pipeline\": \"p\"}";
  private static final int SHARDS = 4;

  private final MemoryStore store = new MemoryStore(InstantSource.system());
  private final List<Integer> transactions = new ArrayList<>();
  private final List<Collection<? extends Hints.Hint>> hinted = new ArrayList<>();

  @BeforeEach
  void register() {
    store.pipelines().register("w", "p", "hash", JsonMapper.shared().createObjectNode()).block();
  }

  @Test
  void aChunkIsOneTransactionAndOneHintForEachShard() {
    List<BulkAnswer> answers = submit(inbox(all -> store.submissions().submit(all)), 100, ANY);

    assertThat(answers)
        .extracting(BulkAnswer::line)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 100).boxed().toList());
    assertThat(answers).extracting(BulkAnswer::id).doesNotContainNull().doesNotHaveDuplicates();
    assertThat(transactions).containsExactly(100);
    assertThat(hinted).hasSize(1);
    assertThat(hinted.getFirst()).hasSizeLessThanOrEqualTo(SHARDS);
  }

  /** 2,000 of these numbers are 2 MB written out, and 12 kB as they are sent. */
  @Test
  void whatIsLongWrittenOutIsNotOneTransaction() {
    String numbers = "1e999,".repeat(2_000);
    String line =
        "{\"pipeline\": \"p\", \"input\": {\"n\": ["
            + numbers.substring(0, numbers.length() - 1)
            + "]}}";

    List<BulkAnswer> answers = submit(inbox(all -> store.submissions().submit(all)), 4, line);

    assertThat(answers).extracting(BulkAnswer::problem).containsOnlyNulls();
    assertThat(transactions).containsExactly(2, 2);
  }

  @Test
  void aLineThatTheDatabaseRefusesFailsAlone() {
    BulkInbox inbox =
        inbox(
            all ->
                all.stream().anyMatch(one -> one.input().has("bad"))
                    ? Mono.error(new Journal.DataRefused("no", new IllegalStateException()))
                    : store.submissions().submit(all));

    List<BulkAnswer> answers =
        submit(inbox, List.of(ANY, "{\"pipeline\": \"p\", \"input\": {\"bad\": 1}}", ANY));

    assertThat(answers.get(0).id()).isNotNull();
    assertThat(answers.get(1).problem().code()).isEqualTo("internal");
    assertThat(answers.get(2).id()).isNotNull();
    assertThat(transactions).containsExactly(3, 1, 1, 1);
  }

  @Test
  void aDatabaseThatIsAwayIsEachLinesProblem() {
    List<BulkAnswer> answers = submit(inbox(all -> Mono.error(new TimeoutException())), 3, ANY);

    assertThat(answers)
        .extracting(answer -> answer.problem().code())
        .containsExactly("unavailable", "unavailable", "unavailable");
    assertThat(hinted).isEmpty();
  }

  @Test
  void noMoreIsReadThanIsAskedFor() {
    AtomicInteger pieces = new AtomicInteger();
    Flux<DataBuffer> endless =
        Flux.<String>generate(sink -> sink.next((ANY + "\n").repeat(50)))
            .doOnNext(piece -> pieces.incrementAndGet())
            .map(text -> new DefaultDataBufferFactory().wrap(text.getBytes(UTF_8)));
    BulkController controller =
        new BulkController(
            inbox(all -> store.submissions().submit(all)),
            new Bodies(Duration.ofSeconds(30)),
            JsonMapper.builder().build());

    StepVerifier.create(controller.answers("w", endless, null), 0)
        .thenRequest(1)
        .expectNextCount(1)
        .then(() -> assertThat(pieces).hasValueLessThan(300))
        .thenCancel()
        .verify(Duration.ofSeconds(30));
  }

  private static List<BulkAnswer> submit(BulkInbox inbox, int times, String line) {
    return submit(inbox, java.util.Collections.nCopies(times, line));
  }

  private static List<BulkAnswer> submit(BulkInbox inbox, List<String> lines) {
    List<BulkLine> read = new ArrayList<>();
    for (String line : lines) {
      read.add(BulkLine.read(new Line.Whole(read.size() + 1, line.getBytes(UTF_8))));
    }
    return inbox.submit("w", read, null).block(Duration.ofSeconds(30));
  }

  private BulkInbox inbox(
      Function<List<Submissions.Submission>, Mono<List<Submissions.Outcome>>> submit) {
    return new BulkInbox(
        new Taking(submit, transactions),
        store.runs(),
        store.pipelines(),
        new Schemas(
            store.runs(),
            new Definitions(store.pipelines(), Schedulers.immediate()),
            Schedulers.immediate()),
        new Noting(hinted),
        new NewRuns(SHARDS, InstantSource.system()));
  }

  private record Noting(List<Collection<? extends Hints.Hint>> hinted) implements Hints {
    @Override
    public Flux<Hint> hints() {
      return Flux.never();
    }

    @Override
    public Mono<Void> send(Collection<? extends Hint> hints) {
      return Mono.fromRunnable(() -> hinted.add(hints));
    }
  }

  private record Taking(
      Function<List<Submissions.Submission>, Mono<List<Submissions.Outcome>>> submit,
      List<Integer> transactions)
      implements Submissions {
    @Override
    public Mono<Outcome> submit(Submission submission) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Mono<List<Outcome>> submit(List<Submission> submissions) {
      transactions.add(submissions.size());
      return submit.apply(submissions);
    }

    @Override
    public Mono<AskOutcome> cancel(String ws, RunId run, String reason) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Mono<AskOutcome> signal(String ws, RunId run, String name, JsonNode payload) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Mono<ReleaseOutcome> release(String ws, RunId run) {
      throw new UnsupportedOperationException();
    }
  }
}
