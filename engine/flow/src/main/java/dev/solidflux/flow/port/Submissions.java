package dev.solidflux.flow.port;

import dev.solidflux.core.id.RunId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * What an API node writes: rows for the shard's owner to take. It owns nothing and appends no
 * events.
 */
public interface Submissions {

  /**
   * In one transaction: the run, its idempotency key if there is one, and its start in the inbox.
   */
  Mono<Outcome> submit(Submission submission);

  /**
   * Many submissions in one transaction, each with the outcome that {@link #submit} would give it,
   * in order; fails as a whole.
   */
  Mono<List<Outcome>> submit(List<Submission> submissions);

  /** Puts a cancellation into the inbox of the run's shard. */
  Mono<AskOutcome> cancel(String ws, RunId run, String reason);

  /** Puts a signal into the inbox of the run's shard. */
  Mono<AskOutcome> signal(String ws, RunId run, String name, JsonNode payload);

  /** Puts the release of a run that is set aside into the inbox of its shard. */
  Mono<ReleaseOutcome> release(String ws, RunId run);

  /**
   * A run to be started.
   *
   * @param priority of the run; null for what its pipeline says
   * @param key the caller's idempotency key
   * @param requestHash what the key stands for; the same key with another hash is an error
   */
  record Submission(
      String ws,
      RunId id,
      String pipeline,
      int version,
      int shard,
      JsonNode input,
      List<String> tags,
      @Nullable Integer priority,
      @Nullable String traceparent,
      @Nullable String key,
      String requestHash) {}

  /** What came of a submission. */
  sealed interface Outcome {
    /** The run is committed. */
    record Accepted(RunId run) implements Outcome {}

    /** The key was used for the same request before: this is its run. */
    record Repeated(RunId run) implements Outcome {}

    /** The key was used for another request. */
    record KeyReused() implements Outcome {}
  }

  /** What came of a release. */
  enum ReleaseOutcome {
    ACCEPTED,
    NOT_SET_ASIDE,
    NOT_FOUND
  }

  /** What came of a cancellation or a signal. */
  enum AskOutcome {
    ACCEPTED,
    ALREADY_ENDED,
    NOT_FOUND
  }
}
