package dev.solidflux.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskQueueTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NOT_FOUND - no queue 'is down or inaccessible' in vhost '/'",
        "Queue: 'work' not found on VirtualHost 'default'."
      })
  void absent(String text) {
    assertThat(TaskQueue.isAbsence(notFound(text))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NOT_FOUND - home node 'rabbit@a' of durable queue 'work' in vhost '/' is down or"
            + " inaccessible",
        "NOT_FOUND - queue 'work' in vhost '/' process is stopped by supervisor",
        "NOT_FOUND - queue 'work' in vhost '/' has crashed and failed to restart",
        "NOT_FOUND - failed to perform operation on queue 'work' in vhost '/' due to timeout",
        "NOT_FOUND"
      })
  void there(String text) {
    assertThat(TaskQueue.isAbsence(notFound(text))).isFalse();
  }

  private static ShutdownSignalException notFound(String text) {
    AMQP.Channel.Close close =
        new AMQP.Channel.Close.Builder().replyCode(404).replyText(text).build();
    return new ShutdownSignalException(false, false, close, null);
  }
}
