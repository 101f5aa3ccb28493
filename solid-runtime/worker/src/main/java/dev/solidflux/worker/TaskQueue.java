package dev.solidflux.worker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that a task queue exists, and takes it as it is if it does: somebody may have made it
 * a quorum queue or given it a policy. A new one is durable and has no arguments, so that a stock
 * Celery worker that declares it too is not refused.
 */
final class TaskQueue {

  private static final Logger LOG = LoggerFactory.getLogger(TaskQueue.class);

  private static final Pattern ABSENT =
      Pattern.compile("(NOT_FOUND - )?no queue '.*|Queue: '.*' not found.*", Pattern.DOTALL);

  private TaskQueue() {}

  static void ensure(Connection connection, String queue) throws IOException {
    if (!exists(connection, queue)) {
      Channel channel = connection.createChannel();
      channel.queueDeclare(queue, true, false, false, null);
      channel.abort();
      LOG.info("made the queue {}", queue);
    }
  }

  /** True too of a queue that is there but cannot be reached at the moment. */
  static boolean exists(Connection connection, String queue) throws IOException {
    Channel channel =
        connection.createChannel(); // a refusal closes the channel, so it is used for nothing else
    try {
      channel.queueDeclarePassive(queue);
      channel.abort();
      return true;
    } catch (IOException e) {
      if (isNotFound(e)) {
        return !isAbsence(e.getCause());
      }
      throw e;
    }
  }

  /**
   * Whether a 404 says that there is no such queue, in RabbitMQ's words or Qpid's. RabbitMQ says
   * 404 too of a queue whose node is down, or that is being moved.
   */
  static boolean isAbsence(@Nullable Throwable refusal) {
    return refusal instanceof ShutdownSignalException signal
        && signal.getReason() instanceof AMQP.Channel.Close close
        && ABSENT.matcher(close.getReplyText()).matches();
  }

  /** What the broker said. */
  static String reason(IOException e) {
    return e.getCause() == null ? String.valueOf(e) : String.valueOf(e.getCause().getMessage());
  }

  static boolean isNotFound(IOException e) {
    return e.getCause() instanceof ShutdownSignalException signal
        && signal.getReason() instanceof AMQP.Channel.Close close
        && close.getReplyCode() == AMQP.NOT_FOUND;
  }
}
