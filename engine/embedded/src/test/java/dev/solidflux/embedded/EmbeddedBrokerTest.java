package dev.solidflux.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EmbeddedBrokerTest {

  @Test
  void aConfirmedMessageIsThere() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Connection connection = connect(broker.amqpUrl());
        Channel channel = connection.createChannel()) {
      channel.queueDeclare("q", true, false, false, Map.of("x-queue-type", "quorum"));
      channel.confirmSelect();
      channel.basicPublish("", "q", MessageProperties.PERSISTENT_BASIC, new byte[] {1, 2});
      channel.waitForConfirmsOrDie(30_000);

      GetResponse response = channel.basicGet("q", true);

      assertThat(response.getBody()).containsExactly(1, 2);
    }
    assertThat(Path.of("work")).as("no directory of Qpid's own").doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"main", "added"})
  void aQueueIsReachedBesideAnExchangeOfItsNameWhicheverWasFirst(String host) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Connection connection =
            connect(host.equals("main") ? broker.amqpUrl() : broker.addVirtualHost(host).url());
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      channel.exchangeDeclare("exchange-first", "direct", true);
      channel.queueDeclare("exchange-first", true, false, false, null);
      channel.queueBind("exchange-first", "exchange-first", "exchange-first");
      channel.queueDeclare("queue-first", true, false, false, null);
      channel.exchangeDeclare("queue-first", "direct", true);

      for (String queue : List.of("exchange-first", "queue-first")) {
        channel.basicPublish("", queue, true, null, new byte[] {1});
        channel.waitForConfirmsOrDie(30_000);

        assertThat(channel.basicGet(queue, true)).as(queue).isNotNull();
        assertThat(channel.basicGet(queue, true)).as("once").isNull();
      }
    }
  }

  @Test
  void theDefaultExchangeKnowsQueuesOnly() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Connection connection = connect(broker.amqpUrl());
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      channel.queueDeclare("q", true, false, false, null);
      channel.exchangeDeclare("everything", "fanout");
      channel.queueBind("q", "everything", "");

      for (String noQueue : List.of("everything", "")) {
        channel.basicPublish("", noQueue, true, null, new byte[] {1});

        assertThat(channel.waitForConfirms(30_000)).as("refused").isFalse();
      }
      assertThat(channel.basicGet("q", true)).isNull();
      channel.basicPublish("everything", "", true, null, new byte[] {2});
      channel.waitForConfirmsOrDie(30_000);
      assertThat(channel.basicGet("q", true).getBody()).as("by its exchange").containsExactly(2);
    }
  }

  @Test
  void aMessageThatIsRejectedForGoodIsGoneAndAnyOtherComesAgain() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Connection worker = connect(broker.amqpUrl())) {
      Channel channel = worker.createChannel();
      channel.queueDeclare("q", true, false, false, null);
      for (byte message = 1; message <= 3; message++) {
        channel.basicPublish("", "q", null, new byte[] {message});
      }
      BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
      channel.basicQos(1);
      channel.basicConsume("q", false, (tag, delivery) -> deliveries.add(delivery), tag -> {});

      channel.basicReject(tagOf(1, deliveries), true);
      channel.basicReject(tagOf(1, deliveries), true);
      channel.basicReject(tagOf(1, deliveries), false);
      channel.basicNack(tagOf(2, deliveries), false, true);
      channel.basicNack(tagOf(2, deliveries), false, false);
      tagOf(3, deliveries);
      channel.close(); // without an acknowledgement
      for (int lost = 0; lost < 3; lost++) {
        try (Connection other = connect(broker.amqpUrl())) {
          assertThat(other.createChannel().basicGet("q", false).getBody()).containsExactly(3);
        }
      }
    }
  }

  @Test
  void messagesStayInTheOrderInWhichTheyWereSentWhetherTheyLastOrNot() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Connection connection = connect(broker.amqpUrl());
        Channel channel = connection.createChannel()) {
      channel.queueDeclare("q", true, false, false, null);
      channel.confirmSelect();
      List<String> sent = new ArrayList<>();
      for (int message = 0; message < 2_000; message++) {
        sent.add(Integer.toString(message));
        channel.basicPublish(
            "",
            "q",
            message % 2 == 0
                ? MessageProperties.PERSISTENT_TEXT_PLAIN
                : MessageProperties.TEXT_PLAIN,
            sent.getLast().getBytes(UTF_8));
      }
      channel.waitForConfirmsOrDie(30_000);

      List<String> received = new ArrayList<>();
      for (int message = 0; message < 2_000; message++) {
        received.add(new String(channel.basicGet("q", true).getBody(), UTF_8));
      }
      assertThat(received).isEqualTo(sent);
    }
  }

  private static long tagOf(int message, BlockingQueue<Delivery> deliveries) throws Exception {
    Delivery next = deliveries.poll(30, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    assertThat(next.getBody()).containsExactly(message);
    return next.getEnvelope().getDeliveryTag();
  }

  @Test
  void virtualHostsDoNotSeeEachOther() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Connection one = connect(broker.addVirtualHost("one").url());
        Connection main = connect(broker.amqpUrl())) {
      one.createChannel().queueDeclare("q", true, false, false, null);

      assertThatThrownBy(() -> main.createChannel().queueDeclarePassive("q"))
          .hasRootCauseInstanceOf(ShutdownSignalException.class)
          .rootCause()
          .hasMessageContaining("404");
    }
  }

  @Test
  void aMessageAboveTheLimitClosesItsSenderOnly() throws Exception {
    BrokerSettings small = BrokerSettings.standard().limitingMessagesTo(1000);
    try (EmbeddedBroker broker = EmbeddedBroker.start(small);
        Connection sender = connect(broker.amqpUrl());
        Connection other = connect(broker.amqpUrl())) {
      CompletableFuture<ShutdownSignalException> closed = new CompletableFuture<>();
      Channel channel = sender.createChannel();
      channel.addShutdownListener(closed::complete);

      channel.basicPublish("", "q", null, new byte[1001]);

      assertThat(closed.get(30, TimeUnit.SECONDS)).hasMessageContaining("greater than allowed");
      assertThat(other.isOpen()).isTrue();
    }
  }

  @Test
  void aWrongPasswordIsRefused() {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      BrokerAddress a = broker.address();
      String wrong = new BrokerAddress(a.host(), a.port(), a.user(), "wrong", "/").url();

      assertThatThrownBy(() -> connect(wrong))
          .isInstanceOf(PossibleAuthenticationFailureException.class);
    }
  }

  @Test
  void aTakenPortIsAClearError() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      BrokerSettings settings = BrokerSettings.standard().onPort(taken.getLocalPort());

      assertThatThrownBy(() -> EmbeddedBroker.start(settings))
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("is taken");
    }
  }

  @Test
  void anAddressIsWrittenForReadersOfUrls() {
    BrokerAddress address = new BrokerAddress("localhost", 5672, "me", "p@ss w/rd+", "/");

    assertThat(address.url()).isEqualTo("amqp://me:p%40ss%20w%2Frd%2B@localhost:5672");
    assertThat(address.withVirtualHost("a/b").url()).endsWith("@localhost:5672/a%2Fb");
    assertThat(address.toString()).doesNotContain("p@ss");
  }

  @Test
  void theSamePortCanBeUsedAgainAfterClosing() throws Exception {
    int port;
    try (EmbeddedBroker first = EmbeddedBroker.start()) {
      port = first.address().port();
      connect(first.amqpUrl()).close();
    }
    BrokerSettings again = BrokerSettings.standard().onPort(port).forUser("guest", "guest");
    try (EmbeddedBroker second = EmbeddedBroker.start(again)) {
      assertThat(second.amqpUrl()).isEqualTo("amqp://guest:guest@127.0.0.1:" + port);
      connect(second.amqpUrl()).close();
    }
  }

  private static Connection connect(String url) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(url);
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }
}
