package dev.solidflux.solidtest;

import dev.solidflux.core.definition.Retry;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import dev.solidflux.core.run.Failure;
import dev.solidflux.protocol.Reply;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt failed.
 *
 * @param type the name of the error, which {@code retry.unless} and {@code retry.only} are compared
 *     with
 * @param message as the worker sent it
 * @param stack the worker's stack trace, if it sent one
 * @param retryAfter how long it asks to be left alone before another attempt, if it does
 */
public record SolidFailure(
    String type, String message, @Nullable String stack, @Nullable Duration retryAfter) {

  static SolidFailure of(Reply.Failed failed) {
    return new SolidFailure(failed.type(), failed.message(), failed.stack(), failed.retryAfter());
  }

  /** A reply that the engine cannot keep is a failure. */
  static SolidFailure of(Reply.Unreadable unreadable) {
    return new SolidFailure(Failure.Cause.INVALID_REPLY.name(), unreadable.reason(), null, null);
  }

  /** Whether the engine takes it for certain that every other attempt would fail as well. */
  public boolean isFinal() {
    return type.equals(Failure.Cause.INVALID_REPLY.name())
        || new Failure(Failure.Cause.TASK, type, message, stack).recurs();
  }

  /**
   * Whether another attempt would follow the first.
   *
   * @param retry what the document says, such as <code>{attempts: 3, unless: [ValueError]}</code>
   * @throws IllegalArgumentException if no document can say that
   */
  public boolean isTriedAgain(String retry) {
    return !isFinal() && read(retry).allows(1, type);
  }

  private static Retry read(String retry) {
    String document = "pipeline: p\nsolids: {s: {queue: q, task: t, retry: " + retry + "}}";
    return switch (PipelineDocument.parse(document, Format.YAML)) {
      case PipelineDocument.Parsed parsed
          when parsed.pipeline().block().solid("s").work() instanceof Work.Task task ->
          task.retry();
      case PipelineDocument.Parsed parsed ->
          throw new IllegalArgumentException("no retry: " + retry);
      case PipelineDocument.Rejected rejected ->
          throw new IllegalArgumentException("no retry: " + retry + ": " + rejected.faults());
    };
  }

  @Override
  public String toString() {
    return type + ": " + message + (stack == null ? "" : "\n" + stack);
  }
}
