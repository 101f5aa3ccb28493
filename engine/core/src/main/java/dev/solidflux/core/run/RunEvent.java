package dev.solidflux.core.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What has happened in a run. Events carry the results of expressions, never expressions, so that
 * folding evaluates nothing. A released event is never edited: see {@link Formats}.
 */
public sealed interface RunEvent {

  /** The run's owner took it up. */
  record RunStarted(String pipeline, int version, JsonNode input) implements RunEvent {}

  /** A fan-out knows its elements, an array; its invocations are opened in windows. */
  record FanOutOpened(String solid, JsonNode elements) implements RunEvent {}

  /**
   * A solid, or one element of a fan-out, is to be invoked: its first attempt is sent.
   *
   * @param invocation from 1, in order of scheduling
   * @param index the element's index in a fan-out, from 0
   * @param args an object (keyword arguments) or an array (positional ones)
   */
  record InvocationScheduled(int invocation, String solid, @Nullable Integer index, JsonNode args)
      implements RunEvent {}

  /**
   * A worker said that it began, or gave a first sign of life. The attempt may be an earlier one
   * that had been given up because nobody had taken it: it counts again, and the later one does
   * not.
   *
   * @param beat how many seconds lie between the signs of life that the worker sends by itself;
   *     null if it sends none
   */
  record AttemptStarted(int invocation, int attempt, String worker, @Nullable Integer beat)
      implements RunEvent {}

  /**
   * The broker gave the task to another worker, since the one before was lost. No new attempt.
   *
   * @param worker who has it now
   * @param times how often that has happened to this attempt
   */
  record AttemptRedelivered(int invocation, int attempt, String worker, int times)
      implements RunEvent {}

  /**
   * An attempt ended without a result.
   *
   * @param retryAt when the next attempt is due; null if there is none and the invocation has
   *     failed
   */
  record AttemptFailed(int invocation, int attempt, Failure failure, @Nullable Instant retryAt)
      implements RunEvent {}

  /** A further attempt is sent. */
  record AttemptScheduled(int invocation, int attempt) implements RunEvent {}

  /**
   * An attempt's result was accepted; the first of any attempt wins.
   *
   * @param late whether the attempt had been given up before
   */
  record InvocationSucceeded(int invocation, int attempt, JsonNode result, boolean late)
      implements RunEvent {}

  /**
   * The invocation will not be waited for any longer, since its run is cancelled or has failed.
   *
   * @param confirmed whether the worker said that it stopped (or it never was sent)
   */
  record InvocationCancelled(int invocation, boolean confirmed) implements RunEvent {}

  /** A solid could not be invoked at all: an expression of its failed, or a limit was passed. */
  record SolidFailed(String solid, @Nullable Integer index, Failure failure) implements RunEvent {}

  /** Somebody asked for the run to be cancelled; from here on nothing is sent. */
  record CancelRequested(String reason) implements RunEvent {}

  /** The end: every solid succeeded. */
  record RunSucceeded(JsonNode output) implements RunEvent {}

  /**
   * The end: a solid failed for good, or the output could not be evaluated.
   *
   * @param solid the path of what failed, such as {@code depth[3]}; null for the output
   */
  record RunFailed(@Nullable String solid, Failure failure) implements RunEvent {}

  /** The end: the run was cancelled. */
  record RunCancelled(String reason) implements RunEvent {}
}
