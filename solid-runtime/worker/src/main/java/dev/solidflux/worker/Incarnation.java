package dev.solidflux.worker;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import dev.solidflux.protocol.WireMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One life of the connections to the broker: one to consume, one to publish, so that a broker that
 * blocks publishers still hears acknowledgements. Whatever breaks in it ends the whole incarnation;
 * nothing of it is used in the next.
 */
final class Incarnation {

  private static final int CLOSE_MILLIS = 5_000;

  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final List<Connection> connections = new ArrayList<>();
  private final List<QueueConsumer> consumers = new CopyOnWriteArrayList<>();
  private volatile boolean blocked;
  private volatile boolean useful;
  private volatile boolean consuming;
  private volatile @Nullable String answers;
  private ReplyChannel replies;

  @SuppressWarnings("NullAway.Init") // set by open(), before anybody else sees the incarnation
  private Incarnation() {}

  /** Connects; nothing is delivered before {@link #consume}. */
  static Incarnation open(ConnectionFactory factory, String identity, ExecutorService callbacks)
      throws IOException, TimeoutException {
    Incarnation incarnation = new Incarnation();
    try {
      incarnation.replies =
          ReplyChannel.open(incarnation.connect(factory, identity + " publishes", callbacks));
      Connection unused = incarnation.connect(factory, identity + " consumes", callbacks);
      return incarnation;
    } catch (IOException | TimeoutException | RuntimeException e) {
      incarnation.end(String.valueOf(e));
      incarnation.close();
      throw e;
    }
  }

  /**
   * Has tasks delivered to the served, now that replies have a way out. Ends the incarnation if
   * that cannot be had.
   */
  void consume(
      Collection<ServedQueue> served, RevokeListener revokes, AnswerListener answerListener) {
    Connection connection = connections.getLast();
    try {
      revokes.listen(connection);
      answers = answerListener.listen(connection);
      for (ServedQueue queue : served) {
        TaskQueue.ensure(connection, queue.queue().name());
        consumers.add(QueueConsumer.start(this, connection, queue));
      }
      consuming = true;
    } catch (IOException | AlreadyClosedException e) {
      end("consuming failed: " + (e.getCause() == null ? e : e.getCause()));
    }
  }

  private Connection connect(ConnectionFactory factory, String name, ExecutorService callbacks)
      throws IOException, TimeoutException {
    Connection connection = factory.newConnection(callbacks, name);
    connections.add(connection);
    connection.addShutdownListener(this::endedBy);
    connection.addBlockedListener(reason -> blocked = true, () -> blocked = false);
    return connection;
  }

  /**
   * A channel that belongs to the incarnation: its end is the incarnation's, unless it is closed
   * here.
   */
  void watch(Channel channel) {
    channel.addShutdownListener(
        cause -> {
          if (!cause.isInitiatedByApplication()) {
            endedBy(cause);
          }
        });
  }

  private void endedBy(ShutdownSignalException cause) {
    end(String.valueOf(cause.getMessage()));
  }

  boolean isLive() {
    return !ended.isDone();
  }

  /** Whether each queue has its consumer. */
  boolean isConsuming() {
    return consuming && isLive();
  }

  /** Whether the broker has asked publishers to wait. */
  boolean isBlocked() {
    return blocked;
  }

  /** The queue on which questions are answered; null if there is none. */
  @Nullable String answers() {
    return answers;
  }

  /** It has carried a reply all the way. */
  void provedUseful() {
    useful = true;
  }

  boolean wasUseful() {
    return useful;
  }

  /**
   * Nothing that was delivered counts any more, and nothing unconfirmed will be. Does not block.
   */
  void end(String why) {
    if (ended.complete(why) && replies != null) {
      replies.close();
    }
  }

  CompletableFuture<ReplyChannel.Fate> publish(String queue, WireMessage reply) {
    try {
      return replies.publish(queue, reply);
    } catch (IOException | AlreadyClosedException e) {
      end("publishing a reply failed: " + e);
      return CompletableFuture.completedFuture(ReplyChannel.Fate.LOST);
    }
  }

  /** Whether it was sent. */
  boolean tell(String queue, WireMessage reply) {
    try {
      return replies.tell(queue, reply);
    } catch (IOException | AlreadyClosedException e) {
      end("publishing a reply failed: " + e);
      return false;
    }
  }

  /** Whether there is a queue of that name, as far as the broker says. */
  boolean exists(String queue) {
    try {
      return TaskQueue.exists(connections.getFirst(), queue);
    } catch (IOException | AlreadyClosedException e) {
      end("looking for a queue failed: " + e);
      return true;
    }
  }

  /** Asks the broker for no more deliveries; those that were made stay valid. */
  void stopConsuming() {
    consumers.forEach(QueueConsumer::cancel);
  }

  /** Why it ended, once it has. */
  String awaitEnd() {
    return ended.join();
  }

  /**
   * Closes the connections: in order if the incarnation is live, so that the last acknowledgements
   * arrive.
   */
  void close() {
    boolean orderly = isLive();
    end("closed");
    for (Connection connection : connections) {
      try {
        if (orderly) {
          connection.close(CLOSE_MILLIS);
        }
      } catch (IOException | ShutdownSignalException e) { // one that breaks while it is closed
        // it is gone either way
      } finally {
        connection.abort(CLOSE_MILLIS);
      }
    }
  }
}
