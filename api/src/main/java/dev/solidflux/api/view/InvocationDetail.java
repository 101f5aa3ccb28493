package dev.solidflux.api.view;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Everything about one invocation.
 *
 * @param standing where it stands, as in a list
 * @param kind of its solid
 * @param queue of a task; null otherwise
 * @param task of a task; null otherwise
 * @param args what each attempt is sent; null if it is no task's
 * @param result null as long as there is none
 * @param awaits null if it is a task's
 * @param cache whether a kept result answered it; null if it was not looked for one, or is not yet
 * @param attempts in their order; none if it is no task's
 * @param missing how many events of it are too many to be told here, after the first
 */
public record InvocationDetail(
    @JsonUnwrapped RunDetail.InvocationView standing,
    String kind,
    @Nullable String queue,
    @Nullable String task,
    @Nullable Excerpt args,
    @Nullable Excerpt result,
    @Nullable Awaits awaits,
    @Nullable CacheView cache,
    List<AttemptView> attempts,
    int missing) {

  /**
   * What a wait is for.
   *
   * @param signal the name of the word that ends it; null if only time does
   * @param until when it is over by itself; null for never
   * @param fails whether it has failed then
   * @param schema what the word has to fit; null for anything
   */
  public record Awaits(
      @Nullable String signal,
      Instant since,
      @Nullable Instant until,
      boolean fails,
      @Nullable JsonNode schema) {}

  /**
   * One attempt.
   *
   * @param state {@code sent}, {@code started}, {@code failed}, {@code succeeded} or {@code
   *     given-up}
   * @param sentAt when it was committed to be sent
   * @param startedAt when a worker first gave a sign of life; null if none has
   * @param worker who has it, or had it last; null if nobody has said so
   * @param redeliveries how often it was lost with its worker and given to another
   * @param late whether it had been given up before its result came
   * @param retryAt when the next one was due after it failed; null if none was to come
   */
  public record AttemptView(
      int attempt,
      String state,
      @Nullable Instant sentAt,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable String worker,
      int redeliveries,
      boolean late,
      RunDetail.@Nullable FailureView failure,
      @Nullable Instant retryAt) {

    static AttemptView sent(int attempt, @Nullable Instant at) {
      return new AttemptView(attempt, "sent", at, null, null, null, 0, false, null, null);
    }

    /** What it was given up with does not hold any more. */
    AttemptView started(String by, Instant at) {
      Instant first = startedAt == null ? at : startedAt;
      return new AttemptView(
          attempt, "started", sentAt, first, null, named(by), redeliveries, false, null, null);
    }

    AttemptView redelivered(String to, int times) {
      return new AttemptView(
          attempt, state, sentAt, startedAt, endedAt, named(to), times, late, failure, retryAt);
    }

    AttemptView failed(RunDetail.FailureView why, @Nullable Instant again, Instant at) {
      return new AttemptView(
          attempt, "failed", sentAt, startedAt, at, worker, redeliveries, late, why, again);
    }

    AttemptView succeeded(boolean afterAll, Instant at) {
      return new AttemptView(
          attempt,
          "succeeded",
          sentAt,
          startedAt,
          at,
          worker,
          redeliveries,
          afterAll,
          failure,
          retryAt);
    }

    /** Its invocation is over without it. */
    AttemptView givenUp(Instant at) {
      return new AttemptView(
          attempt, "given-up", sentAt, startedAt, at, worker, redeliveries, late, failure, retryAt);
    }

    boolean isOpen() {
      return state.equals("sent") || state.equals("started");
    }

    private @Nullable String named(String by) {
      return by.isEmpty() ? worker : by;
    }
  }
}
