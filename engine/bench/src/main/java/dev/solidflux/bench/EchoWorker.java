package dev.solidflux.bench;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * A worker that answers each task at once, as a Solidflux worker would: SUCCESS, and an
 * acknowledgement once the broker has confirmed the reply. STARTED would be sent of a task that
 * takes longer only. It reads nothing of the task but its id and where to reply to. Consumes and
 * replies on a connection each.
 */
final class EchoWorker implements AutoCloseable {

  private static final int CLOSING_MILLIS = 1_000;

  private final Messages messages;
  private final Connection consuming;
  private final Connection replying;
  private final Channel tasks;
  private final Channel replies;
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();

  /** Numbers of replies on their way to the tags of the tasks that they end. */
  private final TreeMap<Long, Long> unconfirmed = new TreeMap<>();

  private EchoWorker(Messages messages, Connection consuming, Connection replying)
      throws IOException {
    this.messages = messages;
    this.consuming = consuming;
    this.replying = replying;
    this.tasks = consuming.createChannel();
    this.replies = replying.createChannel();
  }

  static EchoWorker start(Queues queues, Messages messages, int prefetch)
      throws IOException, TimeoutException {
    EchoWorker worker =
        new EchoWorker(messages, queues.connect("echo"), queues.connect("echo replies"));
    worker.replies.confirmSelect();
    worker.replies.addConfirmListener(worker::confirmed, (number, multiple) -> {});
    worker.tasks.basicQos(prefetch);
    worker.tasks.basicConsume(queues.tasks(), false, worker.consumer());
    return worker;
  }

  long received() {
    return received.sum();
  }

  long sent() {
    return sent.sum();
  }

  private DefaultConsumer consumer() {
    return new DefaultConsumer(tasks) {
      @Override
      public void handleDelivery(
          String tag, Envelope envelope, AMQP.BasicProperties task, byte[] body)
          throws IOException {
        received.increment();
        synchronized (unconfirmed) {
          unconfirmed.put(replies.getNextPublishSeqNo(), envelope.getDeliveryTag());
        }
        reply(task, messages.succeeded(task.getCorrelationId()));
      }
    };
  }

  private void reply(AMQP.BasicProperties task, byte[] body) throws IOException {
    // first: a reply that has come to its reader must have been counted
    sent.increment();
    replies.basicPublish(
        "",
        task.getReplyTo(),
        true,
        messages.replyProperties(task.getCorrelationId(), replies.getNextPublishSeqNo()),
        body);
  }

  private void confirmed(long number, boolean multiple) throws IOException {
    synchronized (unconfirmed) {
      var done =
          multiple
              ? unconfirmed.headMap(number, true)
              : unconfirmed.subMap(number, true, number, true);
      for (Long tag : done.values()) {
        if (tasks.isOpen()) {
          tasks.basicAck(tag, false);
        }
      }
      done.clear();
    }
  }

  /** At once, also while tasks keep coming: their replies' confirms are not waited for. */
  @Override
  public void close() {
    consuming.abort(CLOSING_MILLIS);
    replying.abort(CLOSING_MILLIS);
  }
}
