package dev.solidflux.testkit.conformance;

import dev.solidflux.core.expression.SecretPlaces;
import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.RunState;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Deployment;
import dev.solidflux.flow.port.Node;
import dev.solidflux.flow.port.Submissions;
import dev.solidflux.flow.port.TelemetryRow;
import dev.solidflux.json.Ref;
import dev.solidflux.json.RefPlaces;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Values that the suites are written in. */
public final class Samples {

  public static final int SHARD = 3;
  public static final String WS = "default";
  public static final Node NODE = new Node("node-a", "build-1", 1);
  public static final Node OTHER_NODE = new Node("node-b", "build-1", 1);
  public static final Duration LEASE = Duration.ofSeconds(10);
  public static final Duration ALIVE = Duration.ofSeconds(10);

  /** More bytes than any suite writes. */
  public static final long ALL = 1L << 30;

  public static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final AtomicLong RUNS = new AtomicLong();
  private static final AtomicLong PLACES = new AtomicLong();

  public static Deployment deployment() {
    return new Deployment(
        "test", 8, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
  }

  /** Ids in ascending order. */
  public static RunId newRun() {
    long number = RUNS.incrementAndGet();
    return RunId.create(NOON.plusMillis(number), 0, number);
  }

  public static JsonNode json(String text) {
    return MAPPER.readTree(text);
  }

  public static Submissions.Submission submission(RunId run) {
    return submission(run, null, "hash");
  }

  public static Submissions.Submission submission(RunId run, @Nullable String key, String hash) {
    return submission(run, json("{\"photos\":[\"a\",\"b\"]}"), key, hash);
  }

  public static Submissions.Submission submission(
      RunId run, JsonNode input, @Nullable String key, String hash) {
    return new Submissions.Submission(
        WS,
        run,
        "room",
        1,
        SHARD,
        input,
        List.of("one", "two, \"three\""),
        null,
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        key,
        hash);
  }

  public static Batch.EventRow event(RunId run, long seq, RunEvent event) {
    return new Batch.EventRow(
        run,
        seq,
        seq,
        NOON,
        Formats.EVENTS.name(event),
        Formats.EVENTS.version(event),
        Formats.EVENTS.text(event));
  }

  /** Some event. */
  public static Batch.EventRow event(RunId run, long seq) {
    return event(run, seq, new RunEvent.AttemptStarted(1, (int) seq, "worker", null));
  }

  /** An event of about so many bytes, which no compression makes less. */
  public static Batch.EventRow large(RunId run, long seq, int bytes) {
    return event(run, seq, new RunEvent.CancelRequested(noise(bytes)));
  }

  /** Text that no compression makes much shorter; the same for the same length. */
  public static String noise(int length) {
    return new Random(length)
        .ints(length, 'A', 'z' + 1)
        .map(c -> c == '\\' ? '-' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  public static Batch.RunUpdate running(RunId run) {
    return new Batch.RunUpdate(run, RunState.RUNNING, 0, null);
  }

  public static Attempt attempt(RunId run, int invocation) {
    return new Attempt(run, invocation, 1);
  }

  /** A task for the queue {@code gpu} at the next place, without a deadline there. */
  public static Batch.OutboxRow task(Attempt attempt) {
    return task(attempt, "gpu", null);
  }

  /** A task at the next place of its shard; event 1 armed its deadline. */
  public static Batch.OutboxRow task(Attempt attempt, String queue, @Nullable Instant queueDue) {
    return new Batch.OutboxRow(
        attempt,
        PLACES.incrementAndGet(),
        queue,
        0,
        "tasks.depth",
        "{\"view\":7,\"token\":{\"$secret\":\"TOKEN\"},\"photo\":null}",
        new SecretPlaces(Map.of("/token", "TOKEN")),
        new RefPlaces(Map.of("/photo", Ref.to("{}"))),
        queueDue,
        1,
        Duration.ofMillis(90_001));
  }

  /** All that was sent to that queue, up to and with the place, got through. */
  public static Batch.QueueMark sent(String queue, int generation, long place) {
    return new Batch.QueueMark(queue, 0, generation, place, null, null, null);
  }

  public static Timer timer(int invocation, Timer.Kind kind, long armedSeq) {
    return new Timer(invocation, 1, kind, armedSeq);
  }

  public static TelemetryRow progress(Attempt attempt, String body) {
    return new TelemetryRow(attempt, NOON, "progress", body);
  }

  public static Batch.ParkedRow parkedRow(String reason) {
    return new Batch.ParkedRow(NOON, "mailbox-3", reason, "{}", "not json");
  }

  /** The value, which must come within seconds. */
  public static <T> T got(Mono<T> mono) {
    T value = mono.block(Duration.ofSeconds(30));
    if (value == null) {
      throw new AssertionError("there was no value");
    }
    return value;
  }

  /** Completion, which must come within seconds. */
  public static void done(Mono<?> mono) {
    mono.then().block(Duration.ofSeconds(30));
  }

  private Samples() {}
}
