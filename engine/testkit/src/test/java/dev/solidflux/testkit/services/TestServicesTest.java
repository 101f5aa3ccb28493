package dev.solidflux.testkit.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.solidflux.embedded.BrokerAddress;
import dev.solidflux.embedded.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestServicesTest {

  @Test
  void aFreshDatabaseIsEmptyAndNobodyElses() throws Exception {
    DatabaseAddress one = TestDatabase.fresh();
    DatabaseAddress two = TestDatabase.fresh();
    execute(one, "CREATE TABLE mine(n int)");

    assertThatThrownBy(() -> execute(two, "SELECT * FROM mine"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void aFreshVirtualHostIsEmptyAndNobodyElses() throws Exception {
    assumeTrue(TestBroker.shared().isolatesVirtualHosts());
    BrokerAddress one = TestBroker.freshVhost();
    BrokerAddress two = TestBroker.freshVhost();
    try (Connection first = connect(one);
        Connection second = connect(two)) {
      first.createChannel().queueDeclare("mine", true, false, false, null);

      assertThatThrownBy(() -> second.createChannel().queueDeclarePassive("mine"))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void theBrokerIsToldFromRabbitMq() throws Exception {
    TestBroker broker = TestBroker.shared();
    assumeTrue(broker.isRabbitMq(), "needs RabbitMQ itself");
    try (Connection connection = connect(TestBroker.freshVhost());
        Channel channel = connection.createChannel()) {
      String queue = TestBroker.uniqueName("q-");
      Map<String, Object> quorum = Map.of("x-queue-type", "quorum");
      channel.queueDeclare(queue, true, false, false, quorum);
      assertThat(channel.queueDelete(queue)).isNotNull();
    }
  }

  @Test
  void whatTheTestsRanOnIsLeftForTheBuildToPrint() {
    TestDatabase.shared();
    TestBroker.shared();
    assertThat(Path.of(System.getProperty("basedir"), "target", "test-services.txt"))
        .content()
        .contains("Tests run on PostgreSQL " + TestDatabase.shared().version())
        .contains(TestBroker.shared().version());
  }

  private static void execute(DatabaseAddress address, String sql) throws SQLException {
    try (java.sql.Connection connection = DriverManager.getConnection(address.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection connect(BrokerAddress address) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(address.url());
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }
}
