package dev.solidflux.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ComplaintsTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(BrokerConnection.class);
  private final ListAppender<ILoggingEvent> told = new ListAppender<>();

  @BeforeEach
  void listen() {
    told.start();
    logger.addAppender(told);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(told);
  }

  @Test
  void aReasonIsNewUntilItIsOver() {
    Complaints complaints = new Complaints();
    assertThat(complaints.isNew("refused")).isTrue();
    assertThat(complaints.isNew("refused")).isFalse();
    assertThat(complaints.isNew("no such host")).isTrue();
    complaints.over();
    assertThat(complaints.isNew("no such host")).isTrue();
  }

  @Test
  void aBrokerThatCannotBeHadIsToldOnceByAllConnectionsTogether() throws IOException {
    AmqpSettings settings =
        AmqpSettings.of("amqp://guest:secret@127.0.0.1:" + portOfNobody() + "/", "test")
            .with(
                AmqpSettings.Connecting.DEFAULT.withPauses(
                    Duration.ofMillis(10), Duration.ofMillis(20)));
    AmqpThreads threads = new AmqpThreads();
    try (Connections connections = new Connections(settings, threads, new SimpleMeterRegistry())) {
      for (BrokerConnection one :
          List.of(connections.publish(), connections.consume(), connections.administer())) {
        assertThat(one.states().take(5).blockLast(Duration.ofSeconds(30))).isNotNull();
      }
    } finally {
      threads.close();
    }

    assertThat(told.list)
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getFormattedMessage())
                    .startsWith("no connection to the broker")
                    .doesNotContain("secret"));
  }

  private static int portOfNobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
