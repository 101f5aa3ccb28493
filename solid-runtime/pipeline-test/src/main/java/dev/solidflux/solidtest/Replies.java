package dev.solidflux.solidtest;

import dev.solidflux.protocol.DecodedReply;
import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.ReplyDecoder;
import dev.solidflux.protocol.ReplyMessage;
import dev.solidflux.protocol.WireMessage;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What a worker replied to one task, as the engine reads it.
 *
 * @param all in the order of sending
 */
public record Replies(List<Reply> all) {

  /** As much as the engine reads. */
  private static final ReplyDecoder DECODER = new ReplyDecoder(2 << 20);

  public Replies {
    all = List.copyOf(all);
  }

  /** Reads one message. */
  static Reply read(WireMessage message) {
    return switch (DECODER.decode(message)) {
      case ReplyMessage reply -> reply.reply();
      case DecodedReply.Unaddressed unaddressed ->
          throw new IllegalStateException("the engine would park a reply: " + unaddressed.reason());
    };
  }

  /** What it said about how far it was. */
  public List<Reply.Progress> progress() {
    return of(Reply.Progress.class).toList();
  }

  /** The lines for the run's log. */
  public List<Reply.Log> logs() {
    return of(Reply.Log.class).toList();
  }

  /**
   * That it has begun; empty if nothing was said of it. A Solidflux worker says it of what runs for
   * 75 ms or says anything, Celery with {@code task_track_started}.
   */
  public Optional<Reply.Started> started() {
    return of(Reply.Started.class).findFirst();
  }

  /** What ended the attempt; empty if nothing did, so that only a deadline would. */
  public Optional<Reply> end() {
    return all.stream().filter(Reply::endsAttempt).findFirst();
  }

  /**
   * The result.
   *
   * @throws IllegalStateException if there is none, with what there was instead
   */
  public JsonNode result() {
    Reply end =
        end().orElseThrow(() -> new IllegalStateException("nothing ended the task: " + all));
    if (end instanceof Reply.Succeeded(JsonNode result)) {
      return result;
    }
    throw new IllegalStateException(
        failed(end)
            .map(f -> "the solid failed: " + f)
            .orElseGet(() -> "there is no result: " + end));
  }

  /**
   * Why the attempt failed.
   *
   * @throws IllegalStateException if it did not fail, with what there was instead
   */
  public SolidFailure failure() {
    return end()
        .flatMap(Replies::failed)
        .orElseThrow(() -> new IllegalStateException("the solid did not fail: " + all));
  }

  /** Whether the worker stopped, or did not begin, because it was told to or came too late. */
  public boolean isRevoked() {
    return of(Reply.Revoked.class).findAny().isPresent();
  }

  private static Optional<SolidFailure> failed(Reply end) {
    return switch (end) {
      case Reply.Failed failed -> Optional.of(SolidFailure.of(failed));
      case Reply.Unreadable unreadable -> Optional.of(SolidFailure.of(unreadable));
      default -> Optional.empty();
    };
  }

  private <T extends Reply> Stream<T> of(Class<T> kind) {
    return all.stream().filter(kind::isInstance).map(kind::cast);
  }
}
