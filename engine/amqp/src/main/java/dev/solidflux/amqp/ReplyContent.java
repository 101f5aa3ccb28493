package dev.solidflux.amqp;

import dev.solidflux.core.run.Failure;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Secrets;
import dev.solidflux.json.JsonSize;
import dev.solidflux.json.StorableText;
import dev.solidflux.protocol.DecodedReply;
import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.ReplyDecoder;
import dev.solidflux.protocol.ReplyMessage;
import dev.solidflux.protocol.WireMessage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What a message on a mailbox says, without the secrets that may stand in it: in what a failure, a
 * line of the log or progress says. A result is the run's own, and stays what it is.
 *
 * @param maxBytes of a longer message only the beginning is read
 */
record ReplyContent(int maxBytes, Secrets secrets) {

  private static final int MAX_MESSAGE = 8 << 10;
  private static final int MAX_STACK = 64 << 10;
  private static final int MAX_DETAIL = 16 << 10;

  private static final Duration SLOWEST_BEAT = Duration.ofDays(1);

  Content of(WireMessage message) {
    return switch (new ReplyDecoder(maxBytes).decode(message)) {
      case ReplyMessage reply -> content(reply.reply());
      case DecodedReply.Unaddressed unaddressed -> new Content.Unreadable(unaddressed.reason());
    };
  }

  /**
   * What a message says that is too long to be read.
   *
   * @param beginning the message with the beginning of its body
   * @param bytes how long the body is
   */
  Content ofBeginning(WireMessage beginning, int bytes) {
    Reply reply = new ReplyDecoder(maxBytes).decodeBeginning(beginning, bytes);
    return reply instanceof Reply.Unreadable tooLong && tooLong.endsAttempt()
        ? tooLarge(tooLong.reason())
        : content(reply);
  }

  /** The worker has nothing smaller to say, so its attempt had better end now than time out. */
  private static Content tooLarge(String reason) {
    return new Content.Failed(
        new Failure(Failure.Cause.LIMIT, Failure.Cause.LIMIT.name(), reason, null));
  }

  private Content content(Reply reply) {
    return switch (reply) {
      case Reply.Started started -> new Content.Started(worker(started), beat(started.heartbeat()));
      case Reply.Asked asked ->
          new Content.Asked(known(asked.worker()), asked.redelivered(), asked.answerTo());
      case Reply.Progress progress ->
          new Content.Progress(
              progress.fraction(), message(progress), orMark(progress.detail(), "detailDropped"));
      case Reply.Log line ->
          new Content.Log(
              line.level(),
              text(line.message(), MAX_MESSAGE),
              orMark(line.fields(), "fieldsDropped"));
      case Reply.LinesDropped dropped -> new Content.LinesDropped(dropped.lines());
      case Reply.Heartbeat heartbeat -> new Content.Heartbeat();
      case Reply.Succeeded succeeded -> new Content.Succeeded(succeeded.result());
      case Reply.Failed failed -> new Content.Failed(failure(failed), failed.retryAfter());
      case Reply.Retrying retrying ->
          new Content.Retrying(text(retrying.type() + ": " + retrying.message(), MAX_MESSAGE));
      case Reply.Revoked revoked -> new Content.Revoked();
      case Reply.GivenBack back -> new Content.GivenBack();
      case Reply.Unreadable unreadable -> unreadable(unreadable);
    };
  }

  private static String known(@Nullable String worker) {
    return worker == null ? "" : worker;
  }

  /** Whoever beats less often than once a day does not beat. */
  private static @Nullable Integer beat(@Nullable Duration heartbeat) {
    return heartbeat == null || heartbeat.compareTo(SLOWEST_BEAT) > 0
        ? null
        : Integer.valueOf((int) Math.max(1, heartbeat.toSeconds()));
  }

  /**
   * Of Celery's processes under one name another one is another worker; one that beats by itself is
   * one process, and asks under the same name.
   */
  private static String worker(Reply.Started started) {
    String name = known(started.worker());
    return started.pid() == null || started.heartbeat() != null
        ? name
        : (name + " " + started.pid()).strip();
  }

  private @Nullable String message(Reply.Progress progress) {
    return progress.message() == null ? null : text(progress.message(), MAX_MESSAGE);
  }

  /** What a worker tells besides is for people: more than they can read is not kept. */
  private JsonNode orMark(JsonNode said, String mark) {
    return JsonSize.of(said) <= MAX_DETAIL
        ? (secrets.values().isEmpty() ? said : masked(said))
        : JsonNodeFactory.instance.objectNode().put(mark, "more than 16 KiB");
  }

  private Failure failure(Reply.Failed failed) {
    return new Failure(
        Failure.Cause.TASK,
        masked(failed.type()),
        text(failed.message(), MAX_MESSAGE),
        failed.stack() == null ? null : text(failed.stack(), MAX_STACK));
  }

  /** An end that cannot be stored is an end; what is no end, or no reply at all, is set aside. */
  private Content unreadable(Reply.Unreadable unreadable) {
    return unreadable.state() != null && unreadable.endsAttempt()
        ? new Content.Failed(
            new Failure(
                Failure.Cause.INVALID_REPLY,
                Failure.Cause.INVALID_REPLY.name(),
                masked(unreadable.reason()),
                null))
        : new Content.Unreadable(masked(unreadable.reason()), unreadable.endsAttempt());
  }

  /** A text that was cut ends in an ellipsis. */
  private String text(String raw, int max) {
    String clean = StorableText.clean(masked(raw), max + 1);
    return clean.length() <= max ? clean : StorableText.clean(clean, max - 1) + "…";
  }

  /** A text without secrets. */
  String masked(String text) {
    return secrets.masked(text);
  }

  /** JSON without secrets in its texts; names of members stay. */
  private JsonNode masked(JsonNode said) {
    return switch (said) {
      case StringNode text -> StringNode.valueOf(masked(text.stringValue()));
      case ArrayNode array -> {
        ArrayNode masked = JsonNodeFactory.instance.arrayNode();
        array.forEach(element -> masked.add(masked(element)));
        yield masked;
      }
      case ObjectNode object -> {
        ObjectNode masked = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(one -> masked.set(one.getKey(), masked(one.getValue())));
        yield masked;
      }
      default -> said;
    };
  }
}
