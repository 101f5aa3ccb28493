package dev.solidflux.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import dev.solidflux.amqp.BrokerConnection.Incarnation;
import dev.solidflux.amqp.BrokerConnection.State;
import dev.solidflux.flow.port.Transport.Condition;
import dev.solidflux.flow.port.Transport.Reach;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class ReachTest {

  @Test
  void itIsConnectedOnlyWhereAllThreeAre() {
    assertThat(Connections.reach(up(1), up(1), up(1)))
        .isEqualTo(new Reach(3, Condition.CONNECTED, ""));
    assertThat(Connections.reach(up(1), up(1).lost("cut"), up(1)))
        .isEqualTo(new Reach(3, Condition.AWAY, "cut"));
    assertThat(Connections.reach(up(1).lost("cut"), up(1), up(1)).condition())
        .isEqualTo(Condition.AWAY);
    assertThat(Connections.reach(up(1), up(1), up(1).lost("cut")).condition())
        .isEqualTo(Condition.AWAY);
  }

  @Test
  void anyNewConnectionIsAnother() {
    long before = Connections.reach(up(4), up(2), up(3)).epoch();
    assertThat(Connections.reach(up(5), up(2), up(3)).epoch()).isGreaterThan(before);
    assertThat(Connections.reach(up(4), up(3), up(3)).epoch()).isGreaterThan(before);
    assertThat(Connections.reach(up(4), up(2), up(4)).epoch()).isGreaterThan(before);
    assertThat(Connections.reach(up(4).lost("cut"), up(2), up(3)).epoch()).isEqualTo(before);
  }

  @Test
  void aBlockedBrokerIsNotAway() {
    assertThat(Connections.reach(up(1).blocked("low on memory"), up(1), up(1)))
        .isEqualTo(new Reach(3, Condition.BLOCKED, "low on memory"));
    assertThat(Connections.reach(up(1).blocked("low on memory").unblocked(), up(1), up(1)))
        .isEqualTo(new Reach(3, Condition.CONNECTED, ""));
    assertThat(Connections.reach(up(1).blocked("low"), up(1).lost("cut"), up(1)).condition())
        .isEqualTo(Condition.AWAY);
  }

  private static State up(long number) {
    Connection connection =
        (Connection)
            Proxy.newProxyInstance(
                ReachTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                  throw new UnsupportedOperationException(method.getName());
                });
    return new State(number, new Incarnation(number, connection, 0), false, "");
  }
}
