package dev.solidflux.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.solidflux.embedded.BrokerAddress;
import dev.solidflux.testkit.services.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AmqpClientTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "//", "/%2F"})
  void everyFormOfTheDefaultVirtualHostIsLetIn(String path) throws Exception {
    BrokerAddress broker = TestBroker.shared().address();
    assumeTrue(broker.virtualHost().equals("/"), "the tests' broker is used by a name");

    try (Connection connection = AmqpClient.of(broker.url() + path).newConnection()) {
      assertThat(connection.isOpen()).isTrue();
    }
  }

  @Test
  void whatIsEncryptedHasItsOwnPort() {
    ConnectionFactory factory = AmqpClient.of("amqps://u:p%40ss@host//name");

    assertThat(factory.isSSL()).isTrue();
    assertThat(factory.getPort()).isEqualTo(5671);
    assertThat(factory.getPassword()).isEqualTo("p@ss");
    assertThat(factory.getVirtualHost()).isEqualTo("/name");
  }
}
