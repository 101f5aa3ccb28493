package dev.solidflux.amqp;

import dev.solidflux.flow.port.Secrets;
import dev.solidflux.flow.port.Transport.Task;
import dev.solidflux.flow.port.Transport.Unsendable;
import dev.solidflux.protocol.PythonValue;
import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.protocol.WireMessage;
import java.nio.charset.StandardCharsets;

/**
 * A task as its worker gets it, or why no broker would take it: sent, it would close the channel on
 * all others.
 */
record TaskEncoder(AmqpSettings settings, Secrets secrets) {

  /** AMQP's limit on ids and names of queues. */
  private static final int SHORT_STRING = 255;

  /** Further down than this nobody reads, and all headers must fit into one frame. */
  private static final int LONGEST_NAME = 1_024;

  /**
   * @throws Unsendable if it is too large, has no arguments or some that a stock worker cannot
   *     read, lacks a secret, or has an id, name or queue that AMQP cannot carry
   */
  WireMessage encode(Task task) {
    require(task.id(), SHORT_STRING, "task id");
    require(task.queue(), SHORT_STRING, "queue name");
    require(task.name(), LONGEST_NAME, "task name");
    TaskMessage message =
        TaskMessage.of(task.id(), task.name())
            .withReplyTo(settings.mailbox(task.shard()))
            .withDeadlines(task.queueDue(), task.runLimit());
    PythonValue.fault(task.args())
        .ifPresent(
            fault -> {
              throw new Unsendable(fault);
            });
    String traceparent = task.traceparent();
    if (traceparent != null && traceparent.length() <= SHORT_STRING) {
      message = message.withHeader("traceparent", traceparent);
    }
    WireMessage encoded;
    try {
      encoded = message.encode(task.with(secrets).args());
    } catch (IllegalArgumentException e) {
      throw new Unsendable(String.valueOf(e.getMessage()));
    }
    int limit = settings.publishing().maxTaskBytes();
    if (encoded.body().length > limit) {
      throw new Unsendable(
          "the task has %,d bytes; the limit is %,d".formatted(encoded.body().length, limit));
    }
    return encoded.withPriority(task.priority());
  }

  private static void require(String text, int maxBytes, String what) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > maxBytes) {
      throw new Unsendable(
          "the %s has %,d bytes; it needs 1 to %,d".formatted(what, bytes, maxBytes));
    }
  }
}
