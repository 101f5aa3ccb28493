package dev.solidflux.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.run.Failure;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.flow.port.Transport.Published;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;

/** What the mailboxes of every {@link Transport} do. */
abstract class MailboxConformance extends TransportSuite {

  @Test
  void everyKindOfReplyArrives() throws Exception {
    JsonNode detail = json().objectNode().put("tiles", 17);
    Failure failure = new Failure(Failure.Cause.TASK, "ValueError", "no such file", "Traceback …");
    List<Content> contents =
        List.of(
            new Content.Started("worker@host", null),
            new Content.Started("worker@host", 10),
            new Content.Asked("worker@host", true, "amq.gen-7"),
            new Content.Progress(0.25, "a quarter", detail),
            new Content.Log("info", "reading", detail),
            new Content.LinesDropped(397),
            new Content.Heartbeat(),
            new Content.Retrying("OSError: disk full"),
            new Content.Revoked(),
            new Content.GivenBack(),
            new Content.Failed(failure),
            new Content.Failed(failure, Duration.ofMillis(1_500)),
            new Content.Succeeded(json().arrayNode().add(1).add("two").addNull()));

    try (Inbox inbox = listening(0)) {
      for (Content content : contents) {
        world.reply(0, "some-id", content);
      }
      for (Content content : contents) {
        Delivery delivery = inbox.next();
        assertThat(delivery.correlationId()).isEqualTo("some-id");
        assertThat(delivery.bytes()).isPositive();
        assertThat(delivery.content()).isEqualTo(content);
        delivery.ack();
      }
    }
  }

  @Test
  void onlyWhatWasNotAcknowledgedIsDeliveredAgain() throws Exception {
    try (Inbox inbox = listening(0)) {
      reply(0, "a", "b", "c");
      inbox.next().ack();
      assertThat(inbox.next().correlationId()).isEqualTo("b");
      assertThat(inbox.next().correlationId()).isEqualTo("c");
    }
    try (Inbox inbox = new Inbox(world.transport().mailbox(0))) {
      reply(0, "d");
      assertThat(taskIds(inbox, 3)).containsExactly("b", "c", "d");
    }
  }

  @Test
  void anotherNodeGetsWhatOneLeaves() throws Exception {
    try (Inbox inbox = listening(0)) {
      reply(0, "a", "b");
      assertThat(taskIds(inbox, 2)).containsExactly("a", "b");
    }
    try (Inbox inbox = new Inbox(world.another().mailbox(0))) {
      assertThat(taskIds(inbox, 2)).containsExactly("a", "b");
    }
  }

  @Test
  void mailboxesAreApart() throws Exception {
    try (Inbox one = listening(1);
        Inbox two = listening(2)) {
      reply(1, "to-one");
      reply(2, "to-two");
      assertThat(one.next().correlationId()).isEqualTo("to-one");
      assertThat(two.next().correlationId()).isEqualTo("to-two");
    }
  }

  @Test
  void aSubscriberGetsNoMoreThanItAskedFor() throws Exception {
    listening(0).close();
    reply(0, "a", "b", "c", "d");

    StepVerifier.create(world.transport().mailbox(0).map(Delivery::correlationId), 1)
        .expectNext("a")
        .thenRequest(2)
        .expectNext("b", "c")
        .thenRequest(1)
        .expectNext("d")
        .thenCancel()
        .verify(SOON);
  }

  @Test
  void aMailboxGoesOnAfterItsConnectionWasCut() throws Exception {
    try (Inbox inbox = listening(0)) {
      reply(0, "a");
      assertThat(inbox.next().correlationId()).isEqualTo("a");

      world.cut();

      Delivery again = inbox.next();
      assertThat(again.correlationId()).isEqualTo("a");
      again.ack();
      reply(0, "b");
      assertThat(inbox.next().correlationId()).isEqualTo("b");
    }
  }

  @Test
  void acknowledgingOnALostConnectionDoesNothing() throws Exception {
    try (Inbox inbox = listening(0)) {
      reply(0, "a");
      Delivery lost = inbox.next();
      world.cut();
      assertThat(inbox.next().correlationId()).isEqualTo("a");
      lost.ack();
      lost.ack();
    }
    try (Inbox inbox = new Inbox(world.transport().mailbox(0))) {
      assertThat(inbox.next().correlationId()).isEqualTo("a");
    }
  }

  @Test
  void manyRepliesAreAllDeliveredInOrderToWhoeverAcknowledgesThem() throws Exception {
    try (Inbox inbox = listening(0)) {
      String[] ids = IntStream.range(0, 1_000).mapToObj(i -> "id-" + i).toArray(String[]::new);
      reply(0, ids);
      for (String id : ids) {
        Delivery delivery = inbox.next();
        assertThat(delivery.correlationId()).isEqualTo(id);
        delivery.ack();
      }
    }
  }

  @Test
  void largeRepliesAreAllDeliveredInOrderThoughFewOfThemFitAtOnce() throws Exception {
    String text = "x".repeat(1 << 20);
    List<String> ids = IntStream.range(0, 40).mapToObj(i -> "id-" + i).toList();
    try (Inbox inbox = listening(0)) {
      for (String id : ids) {
        world.reply(0, id, new Content.Succeeded(json().stringNode(text)));
      }
      List<String> heard = new ArrayList<>();
      while (heard.size() < ids.size()) {
        Delivery delivery = inbox.next();
        heard.add(delivery.correlationId());
        assertThat(delivery.bytes()).isGreaterThan(1 << 20);
        if (heard.size() % 20 == 0) {
          assertThat(delivery.content()).isEqualTo(new Content.Succeeded(json().stringNode(text)));
        }
        delivery.ack();
      }
      assertThat(heard).containsExactlyElementsOf(ids);
    }
  }

  @Test
  void aBarrierComesBackOnceWhatWaitedHasBeenDelivered() throws Exception {
    listening(0).close();
    reply(0, "a", "b");
    assertThat(barrier(0, "barrier-1")).isEqualTo(new Published.Confirmed());
    reply(0, "c");

    try (Inbox inbox = new Inbox(world.transport().mailbox(0))) {
      assertThat(taskIds(inbox, 4)).containsExactly("a", "b", "barrier-1", "c");
    }
  }

  @Test
  void aBarrierOfALaterSubscriberComesBehindWhatAnEarlierOneDidNotAcknowledge() throws Exception {
    try (Inbox inbox = listening(0)) {
      reply(0, "a", "b", "c");
      inbox.next().ack();
      assertThat(taskIds(inbox, 2)).containsExactly("b", "c");
    }
    try (Inbox inbox = new Inbox(world.another().mailbox(0))) {
      assertThat(inbox.next().correlationId()).isEqualTo("b");
      assertThat(world.another().barrier(0, "barrier-2").block(SOON))
          .isEqualTo(new Published.Confirmed());
      assertThat(taskIds(inbox, 2)).containsExactly("c", "barrier-2");
    }
  }

  @Test
  void aBarrierGoesToItsOwnMailboxOnlyAndIsAcknowledgedLikeAReply() throws Exception {
    try (Inbox one = listening(1);
        Inbox two = listening(2)) {
      assertThat(barrier(1, "barrier-1")).isEqualTo(new Published.Confirmed());
      reply(2, "to-two");
      Delivery back = one.next();
      assertThat(back.correlationId()).isEqualTo("barrier-1");
      back.ack();
      assertThat(two.next().correlationId()).isEqualTo("to-two");
    }
    try (Inbox one = new Inbox(world.transport().mailbox(1))) {
      reply(1, "next");
      assertThat(one.next().correlationId()).isEqualTo("next");
    }
  }

  private Published barrier(int shard, String token) {
    return world.transport().barrier(shard, token).blockOptional(SOON).orElseThrow();
  }
}
