package dev.solidflux.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NOT_FOUND - no queue 'sf.d.generation.1' in vhost '/'",
        "NOT_FOUND - no queue 'is down or inaccessible' in vhost 'test'",
        "no queue 'work' in vhost '/'",
        "Queue: 'work' not found on VirtualHost 'default'."
      })
  void absent(String text) {
    assertThat(Refusal.of(404, text).isAbsence()).isTrue();
  }

  /** RabbitMQ 3.10 to 4.3, as {@code rabbit_amqqueue:absent} has them, and what nobody knows. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "NOT_FOUND - home node 'rabbit@a' of durable queue 'work' in vhost '/' is down or"
            + " inaccessible",
        "NOT_FOUND - queue 'work' in vhost '/' process is stopped by supervisor",
        "NOT_FOUND - queue 'work' in vhost '/' has crashed and failed to restart",
        "NOT_FOUND - failed to perform operation on queue 'work' in vhost '/' due to timeout",
        "NOT_FOUND - failed to perform operation on queue 'work' in vhost '/': its master replica"
            + " <1.2.3> may be stopping or being demoted",
        "NOT_FOUND - failed to perform operation on queue 'work' in vhost '/': its leader <1.2.3>"
            + " may be stopping or being demoted",
        "NOT_FOUND - home node 'rabbit@a' of durable queue 'no queue 'x'' in vhost '/' is down or"
            + " inaccessible",
        "NOT_FOUND",
        ""
      })
  void there(String text) {
    assertThat(Refusal.of(404, text).isAbsence()).isFalse();
  }

  @Test
  void otherCodesAreNoAbsence() {
    assertThat(Refusal.of(403, "no queue 'work' in vhost '/'").isAbsence()).isFalse();
    assertThat(Refusal.of(541, "no queue 'work' in vhost '/'").isAbsence()).isFalse();
  }

  @Test
  void itIsReadFromWhatTheClientThrows() {
    AMQP.Channel.Close close =
        new AMQP.Channel.Close.Builder()
            .replyCode(406)
            .replyText("PRECONDITION_FAILED - \u001b[31m" + "x".repeat(1_000))
            .build();
    IOException thrown = new IOException(new ShutdownSignalException(false, false, close, null));
    Refusal refusal = Refusal.of(thrown).orElseThrow();
    assertThat(refusal.code()).isEqualTo(406);
    assertThat(refusal.text()).hasSize(300).startsWith("PRECONDITION_FAILED - \\u001b[31mx");
    assertThat(Refusal.of(new IOException("connection reset"))).isEmpty();
    assertThat(Refusal.of(new IOException(new ShutdownSignalException(true, false, close, null))))
        .as("a lost connection")
        .isEmpty();
  }
}
