package dev.solidflux.worker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.solidflux.protocol.WireMessage;
import dev.solidflux.protocol.WireProperties;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Publishes replies of one incarnation, each to be confirmed by the broker. When the incarnation
 * ends, what was not is {@link Fate#LOST}.
 */
final class ReplyChannel {

  /** What became of a published reply. */
  enum Fate {
    /** The broker has taken responsibility for it. */
    CONFIRMED,
    /** No queue of that name: nobody listens. */
    RETURNED,
    /** The broker refused it. */
    REFUSED,
    /** The connection ended first; the reply may have arrived or not. */
    LOST
  }

  private static final int MAX_UNCONFIRMED = 1_000;

  private final Channel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final NavigableMap<Long, Unconfirmed> unconfirmed = new TreeMap<>();
  private boolean closed;

  private static final class Unconfirmed {
    final CompletableFuture<Fate> fate = new CompletableFuture<>();
    boolean returned;
  }

  private ReplyChannel(Channel channel) {
    this.channel = channel;
  }

  static ReplyChannel open(Connection connection) throws IOException {
    Channel channel = connection.createChannel();
    ReplyChannel replies = new ReplyChannel(channel);
    channel.confirmSelect();
    channel.addConfirmListener(
        (tag, multiple) -> replies.settle(tag, multiple, Fate.CONFIRMED),
        (tag, multiple) -> replies.settle(tag, multiple, Fate.REFUSED));
    channel.addReturnListener(
        returned -> replies.returned(returned.getProperties().getMessageId()));
    return replies;
  }

  /** Sends a reply that matters. */
  CompletableFuture<Fate> publish(String queue, WireMessage reply) throws IOException {
    lock.lock();
    try {
      return send(queue, reply, true);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a reply that may be missed: it is dropped where the broker does not keep up.
   *
   * @return whether it was sent
   */
  boolean tell(String queue, WireMessage reply) throws IOException {
    lock.lock();
    try {
      if (closed || unconfirmed.size() >= MAX_UNCONFIRMED) {
        return false;
      }
      CompletableFuture<Fate> unused = send(queue, reply, false);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more will be confirmed. */
  void close() {
    List<Unconfirmed> lost;
    lock.lock();
    try {
      closed = true;
      lost = List.copyOf(unconfirmed.values());
      unconfirmed.clear();
    } finally {
      lock.unlock();
    }
    lost.forEach(reply -> reply.fate.complete(Fate.LOST));
  }

  private CompletableFuture<Fate> send(String queue, WireMessage reply, boolean mandatory)
      throws IOException {
    Unconfirmed sent = new Unconfirmed();
    if (closed) {
      sent.fate.complete(Fate.LOST);
      return sent.fate;
    }
    long number = channel.getNextPublishSeqNo();
    unconfirmed.put(number, sent);
    try {
      channel.basicPublish("", queue, mandatory, properties(reply, number), reply.body());
    } catch (IOException | AlreadyClosedException e) {
      unconfirmed.remove(number);
      throw e;
    }
    return sent.fate;
  }

  /**
   * The broker returns a message before it confirms it, so the confirmation decides with this in
   * mind.
   */
  private void returned(@Nullable String messageId) {
    lock.lock();
    try {
      Unconfirmed reply = messageId == null ? null : unconfirmed.get(Long.valueOf(messageId));
      if (reply != null) {
        reply.returned = true;
      }
    } finally {
      lock.unlock();
    }
  }

  private void settle(long number, boolean multiple, Fate fate) {
    lock.lock();
    try {
      NavigableMap<Long, Unconfirmed> settled =
          multiple
              ? unconfirmed.headMap(number, true)
              : unconfirmed.subMap(number, true, number, true);
      settled.values().forEach(reply -> reply.fate.complete(reply.returned ? Fate.RETURNED : fate));
      settled.clear();
    } finally {
      lock.unlock();
    }
  }

  private static AMQP.BasicProperties properties(WireMessage reply, long number) {
    WireProperties p = reply.properties();
    return new AMQP.BasicProperties.Builder()
        .headers(Map.copyOf(reply.headers()))
        .contentType(p.contentType())
        .contentEncoding(p.contentEncoding())
        .correlationId(p.correlationId())
        .replyTo(p.replyTo())
        .deliveryMode(p.deliveryMode())
        .messageId(Long.toString(number)) // what a return is known by
        .build();
  }
}
