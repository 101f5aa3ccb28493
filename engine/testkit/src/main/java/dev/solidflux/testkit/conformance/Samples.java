package dev.solidflux.testkit.conformance;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.EventFormat;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.RunPhase;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Deployment;
import dev.solidflux.flow.port.Node;
import dev.solidflux.flow.port.Submissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
  public static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final AtomicLong RUNS = new AtomicLong();

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
    return new Submissions.Submission(
        WS,
        run,
        "room",
        1,
        SHARD,
        json("{\"photos\":[\"a\",\"b\"]}"),
        List.of("one", "two, \"three\""),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        key,
        hash);
  }

  public static Batch.EventRow event(RunId run, long seq, RunEvent event) {
    return new Batch.EventRow(
        run, seq, NOON, EventFormat.type(event), EventFormat.VERSION, EventFormat.body(event));
  }

  /** Some event. */
  public static Batch.EventRow event(RunId run, long seq) {
    return event(run, seq, new RunEvent.AttemptStarted(1, (int) seq, "worker"));
  }

  public static Batch.RunUpdate running(RunId run, long seq) {
    return new Batch.RunUpdate(run, RunPhase.RUNNING, seq, null);
  }

  public static Attempt attempt(RunId run, int invocation) {
    return new Attempt(run, invocation, 1);
  }

  public static Batch.OutboxRow task(Attempt attempt) {
    return new Batch.OutboxRow(attempt, "gpu", "tasks.depth", json("{\"view\":7}"));
  }

  public static Timer timer(int invocation, Timer.Kind kind, long armedSeq) {
    return new Timer(invocation, 1, kind, armedSeq);
  }

  public static Batch.TelemetryRow progress(Attempt attempt, String body) {
    return new Batch.TelemetryRow(
        attempt.run(), attempt.invocation(), attempt.number(), NOON, "progress", json(body));
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
