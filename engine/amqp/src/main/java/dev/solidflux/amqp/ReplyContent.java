package dev.solidflux.amqp;

import dev.solidflux.core.run.Failure;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.protocol.DecodedReply;
import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.ReplyDecoder;
import dev.solidflux.protocol.ReplyMessage;
import dev.solidflux.protocol.StorableJson;
import dev.solidflux.protocol.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * What a message on a mailbox says, and about which task.
 *
 * @param correlationId empty if there is none
 */
record ReplyContent(String correlationId, Content content) {

  private static final int MAX_MESSAGE = 8 << 10;
  private static final int MAX_STACK = 64 << 10;
  private static final int MAX_NAME = 255;

  static ReplyContent of(WireMessage message, int maxBytes) {
    String given = message.properties().correlationId();
    String correlationId = given == null ? "" : StorableJson.text(given, MAX_NAME);
    if (message.body().length > maxBytes) {
      return new ReplyContent(correlationId, tooLarge(message.body().length, maxBytes, given));
    }
    return switch (new ReplyDecoder(maxBytes).decode(message)) {
      case ReplyMessage reply -> new ReplyContent(reply.taskId(), content(reply.reply()));
      case DecodedReply.Unaddressed unaddressed ->
          new ReplyContent(correlationId, new Content.Unreadable(unaddressed.reason()));
    };
  }

  /** The worker has nothing smaller to say, so its attempt had better end now than time out. */
  private static Content tooLarge(int bytes, int maxBytes, @Nullable String correlationId) {
    String reason = "the reply has %,d bytes; the limit is %,d".formatted(bytes, maxBytes);
    return correlationId == null || correlationId.isBlank()
        ? new Content.Unreadable(reason)
        : new Content.Failed(
            new Failure(Failure.Cause.LIMIT, Failure.Cause.LIMIT.name(), reason, null));
  }

  private static Content content(Reply reply) {
    return switch (reply) {
      case Reply.Started started -> new Content.Started(worker(started));
      case Reply.Progress progress ->
          new Content.Progress(progress.fraction(), message(progress), progress.detail());
      case Reply.Log line ->
          new Content.Log(line.level(), text(line.message(), MAX_MESSAGE), line.fields());
      case Reply.Heartbeat heartbeat -> new Content.Heartbeat();
      case Reply.Succeeded succeeded -> new Content.Succeeded(succeeded.result());
      case Reply.Failed failed -> new Content.Failed(failure(failed));
      case Reply.Retrying retrying ->
          new Content.Retrying(text(retrying.type() + ": " + retrying.message(), MAX_MESSAGE));
      case Reply.Revoked revoked -> new Content.Revoked();
      case Reply.Unreadable unreadable -> unreadable(unreadable);
    };
  }

  private static String worker(Reply.Started started) {
    return started.worker() == null ? "" : started.worker();
  }

  private static @Nullable String message(Reply.Progress progress) {
    return progress.message() == null ? null : text(progress.message(), MAX_MESSAGE);
  }

  private static Failure failure(Reply.Failed failed) {
    return new Failure(
        Failure.Cause.TASK,
        failed.type(),
        text(failed.message(), MAX_MESSAGE),
        failed.stack() == null ? null : text(failed.stack(), MAX_STACK));
  }

  /** An end that cannot be stored is an end; what is no end, or no reply at all, is set aside. */
  private static Content unreadable(Reply.Unreadable unreadable) {
    return unreadable.state() != null && unreadable.endsAttempt()
        ? new Content.Failed(
            new Failure(
                Failure.Cause.INVALID_REPLY,
                Failure.Cause.INVALID_REPLY.name(),
                unreadable.reason(),
                null))
        : new Content.Unreadable(unreadable.reason(), unreadable.endsAttempt());
  }

  private static String text(String raw, int max) {
    return StorableJson.text(raw, max);
  }
}
