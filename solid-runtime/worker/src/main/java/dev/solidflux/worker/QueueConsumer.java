package dev.solidflux.worker;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Has the broker deliver to a served queue, in one incarnation. How much is delivered at a time is
 * said when a {@linkplain Intake consumer begins}, so with less room for it, or more, another one
 * does.
 */
final class QueueConsumer implements ServedQueue.Source {

  private final Incarnation incarnation;
  private final Connection connection;
  private final ServedQueue served;

  /** Held while the broker is asked; never taken by whoever holds the served queue's. */
  private final ReentrantLock lock = new ReentrantLock();

  /** What is delivered now; null while there is no room. */
  private @Nullable Intake current;

  /** To be followed by another one once all that was delivered to it has arrived. */
  private @Nullable Intake ending;

  /** Nothing more is delivered to these, and what was is not settled yet. */
  private final List<Intake> past = new ArrayList<>();

  private boolean ended;

  private QueueConsumer(Incarnation incarnation, Connection connection, ServedQueue served) {
    this.incarnation = incarnation;
    this.connection = connection;
    this.served = served;
  }

  static QueueConsumer start(Incarnation incarnation, Connection connection, ServedQueue served)
      throws IOException {
    QueueConsumer consumer = new QueueConsumer(incarnation, connection, served);
    served.consumedBy(consumer);
    consumer.lock.lock();
    try {
      consumer.begin();
    } finally {
      consumer.lock.unlock();
    }
    return consumer;
  }

  private void begin() throws IOException {
    int room = served.room();
    if (room > 0) {
      current = Intake.begin(incarnation, connection, served, room, this::over);
    }
  }

  @Override
  public void adjust() {
    change(
        () -> {
          closeSettled();
          if (ended || ending != null) {
            return;
          }
          if (current == null) {
            begin();
          } else if (current.more() != served.room()) {
            ending = current;
            current = null;
            ending.cancel();
          }
        });
  }

  /** All that was delivered to it has arrived. */
  private void over(Intake intake) {
    change(
        () -> {
          past.add(intake);
          closeSettled();
          if (intake.equals(ending)) {
            ending = null;
            if (!ended) {
              begin();
            }
          }
        });
  }

  private void closeSettled() throws IOException {
    for (Intake intake : List.copyOf(past)) {
      if (intake.isSettled()) {
        past.remove(intake);
        intake.close();
      }
    }
  }

  /** Nothing more is to be delivered. */
  void cancel() {
    change(
        () -> {
          ended = true;
          if (current != null) {
            current.cancel();
            current = null;
          }
        });
  }

  private interface Change {
    void make() throws IOException;
  }

  private void change(Change change) {
    if (!incarnation.isLive()) {
      return;
    }
    lock.lock();
    try {
      change.make();
    } catch (IOException | AlreadyClosedException e) {
      incarnation.end("changing the consumer of " + served.queue().name() + " failed: " + e);
    } finally {
      lock.unlock();
    }
  }
}
