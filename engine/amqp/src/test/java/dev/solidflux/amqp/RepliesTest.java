package dev.solidflux.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import dev.solidflux.core.run.Failure;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.testkit.conformance.Inbox;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RepliesTest {

  private static final int LIMIT = 1 << 20;

  private AmqpWorld world;
  private Inbox inbox;

  @BeforeEach
  void listen() throws Exception {
    world = new AmqpWorld(settings -> settings.with(settings.consuming().withMaxReplyBytes(LIMIT)));
    inbox = new Inbox(world.transport().mailbox(0));
    world.awaitMailbox(0);
  }

  @AfterEach
  void close() throws Exception {
    inbox.close();
    world.close();
  }

  @Test
  void aResultThatCannotBeStoredFailsItsAttempt() throws Exception {
    for (String result : new String[] {"NaN", "\"nul \\u0000\"", "\"half \\ud800\""}) {
      json("id", "{\"task_id\": \"id\", \"status\": \"SUCCESS\", \"result\": " + result + "}");
      Delivery delivery = inbox.next();
      assertThat(delivery.correlationId()).isEqualTo("id");
      Failure failure = failure(delivery);
      assertThat(failure.cause()).isEqualTo(Failure.Cause.INVALID_REPLY);
      assertThat(failure.message()).contains("cannot be stored");
    }
  }

  @Test
  void aProcessOfCelerysIsAnotherWorkerUnderTheSameName() throws Exception {
    String started = "{\"task_id\": \"id\", \"status\": \"STARTED\", \"result\": ";
    json("id", started + "{\"hostname\": \"celery@a\", \"pid\": 7}}");
    json("id", started + "{\"hostname\": \"java@a\", \"pid\": 7, \"heartbeat\": 10}}");
    assertThat(inbox.next().content()).isEqualTo(new Content.Started("celery@a 7", null));
    assertThat(inbox.next().content()).isEqualTo(new Content.Started("java@a", 10));
  }

  @Test
  void progressThatCannotBeStoredEndsNothing() throws Exception {
    json("id", "{\"task_id\": \"id\", \"status\": \"PROGRESS\", \"result\": {\"loss\": NaN}}");
    assertThat(inbox.next().content()).isInstanceOf(Content.Unreadable.class);
  }

  @Test
  void whatIsNoJsonIsUnreadableAndItsBytesAreHarmless() throws Exception {
    byte[] body = {'o', 'k', 0, (byte) 0xff, 'n', 0x1b};
    world
        .peer()
        .send(world.mailbox(0), properties("id").headers(Map.of("kind", "a\0b")).build(), body);
    Delivery delivery = inbox.next();
    assertThat(delivery.content()).isInstanceOf(Content.Unreadable.class);
    assertThat(delivery.raw().body()).isEqualTo("ok\\u0000\\xffn\\u001b");
    assertThat(delivery.raw().headers()).isEqualTo("{kind=a\\u0000b}");
  }

  @Test
  void pickleIsUnreadable() throws Exception {
    world
        .peer()
        .send(
            world.mailbox(0),
            properties("id").contentType("application/x-python-serialize").build(),
            new byte[] {(byte) 0x80, 4, '.'});
    assertThat(((Content.Unreadable) inbox.next().content()).reason()).contains("python-serialize");
  }

  @Test
  void aMessageWithoutPropertiesIsUnreadable() throws Exception {
    world.peer().send(world.mailbox(0), new AMQP.BasicProperties(), new byte[0]);
    Delivery delivery = inbox.next();
    assertThat(delivery.correlationId()).isEmpty();
    assertThat(delivery.content()).isInstanceOf(Content.Unreadable.class);
  }

  @Test
  void theRawTextIsBounded() throws Exception {
    byte[] body = new byte[100_000];
    Arrays.fill(body, (byte) 0xfe);
    world.peer().send(world.mailbox(0), properties("x".repeat(255)).build(), body);
    Delivery.Raw raw = inbox.next().raw();
    assertThat(raw.body().length()).isLessThanOrEqualTo(4 << 10);
    assertThat(raw.body()).startsWith("\\xfe\\xfe");
  }

  /** The world's transport knows it. */
  private static final String TOKEN = "hunter-222";

  @Test
  void secretsAreMaskedInWhatPeopleRead() throws Exception {
    json(
        "id",
        "{\"task_id\": \"id\", \"status\": \"FAILURE\", \"result\": {\"exc_type\": \"E\","
            + " \"exc_message\": [\"401 for %1$s\"]}, \"traceback\": \"at %1$s%1$s\"}"
                .formatted(TOKEN));
    Failure failure = failure(inbox.next());
    assertThat(failure.message()).isEqualTo("401 for ***");
    assertThat(failure.stack()).isEqualTo("at ******");

    json(
        "id",
        status(
            "LOG",
            "{\"message\": \"a%s\", \"fields\": {\"a\": [\"%s!\"]}}".formatted(TOKEN, TOKEN)));
    Content.Log line = (Content.Log) inbox.next().content();
    assertThat(line.message()).isEqualTo("a***");
    assertThat(line.fields()).hasToString("{\"a\":[\"***!\"]}");

    json("id", status("PROGRESS", "{\"message\": \"%s\", \"at\": \"%s\"}".formatted(TOKEN, TOKEN)));
    Content.Progress progress = (Content.Progress) inbox.next().content();
    assertThat(progress.message()).isEqualTo("***");
    assertThat(progress.detail()).hasToString("{\"at\":\"***\"}");

    json("id", status("SUCCESS", "\"%s\"".formatted(TOKEN)));
    Delivery result = inbox.next();
    assertThat(result.raw().body()).contains("***").doesNotContain(TOKEN);
    assertThat(result.content())
        .as("a result is the run's own")
        .hasToString("Succeeded[result=\"hunter-222\"]");
  }

  @Test
  void aSecretAtTheEndOfWhatIsKeptIsMaskedBeforeTheCut() throws Exception {
    String before = "x".repeat((8 << 10) - 5);
    json("id", status("LOG", "{\"message\": \"%s%s and more\"}".formatted(before, TOKEN)));
    assertThat(((Content.Log) inbox.next().content()).message()).doesNotContain("hunt");
  }

  @Test
  void aStackOfAMegabyteIsCut() throws Exception {
    String stack = "at f".repeat(200_000);
    json(
        "id",
        "{\"task_id\": \"id\", \"status\": \"FAILURE\", \"result\": {\"exc_type\": \"E\","
            + " \"exc_message\": [\"m\"]}, \"traceback\": \""
            + stack
            + "\"}");
    assertThat(failure(inbox.next()).stack()).hasSize(64 << 10).endsWith("…");
  }

  @Test
  void aReplyBeyondTheLimitFailsItsAttemptAndNothingElse() throws Exception {
    send("large", LIMIT + 1);
    Delivery large = inbox.next();
    assertThat(large.correlationId()).isEqualTo("large");
    assertThat(failure(large).cause()).isEqualTo(Failure.Cause.LIMIT);
    json("next", "{\"task_id\": \"next\", \"status\": \"SUCCESS\", \"result\": 1}");
    assertThat(inbox.next().correlationId()).isEqualTo("next");
  }

  /** As Celery writes it: ASCII, and the traceback, which has the message once more, comes last. */
  @Test
  void aFailureBeyondTheLimitKeepsItsTypeAndIsCut() throws Exception {
    String message = "\\u00e9" + "x".repeat(3 << 20);
    json(
        "long",
        "{\"task_id\": \"long\", \"status\": \"FAILURE\", \"result\": {\"exc_type\": \"ValueError\","
            + " \"exc_message\": [\"%s\"], \"exc_module\": \"builtins\"}, \"traceback\": \"%s\"}"
                .formatted(message, message));
    Failure failure = failure(inbox.next());
    assertThat(failure.cause()).isEqualTo(Failure.Cause.TASK);
    assertThat(failure.type()).isEqualTo("ValueError");
    assertThat(failure.message()).startsWith("éxxx").hasSize(8 << 10).endsWith("x…");
    assertThat(failure.stack()).isNull();
  }

  @Test
  void aTracebackBeyondTheLimitLeavesTheMessageWhole() throws Exception {
    json(
        "id",
        "{\"task_id\": \"id\", \"status\": \"FAILURE\", \"result\": {\"exc_type\": \"ValueError\","
            + " \"exc_message\": [\"no\"]}, \"traceback\": \"%s\"}"
                .formatted("at f\\n".repeat(300_000)));
    Failure failure = failure(inbox.next());
    assertThat(failure.type()).isEqualTo("ValueError");
    assertThat(failure.message()).isEqualTo("no");
    assertThat(failure.stack()).startsWith("at f\nat f").endsWith("…");
  }

  @Test
  void progressBeyondTheLimitEndsNothing() throws Exception {
    json("id", status("PROGRESS", "{\"message\": \"" + "x".repeat(LIMIT) + "\"}"));
    Content.Unreadable unreadable = (Content.Unreadable) inbox.next().content();
    assertThat(unreadable.endsAttempt()).isFalse();
    assertThat(unreadable.reason()).contains("the limit is 1,048,576");
    json("id", status("SUCCESS", "\"" + "x".repeat(LIMIT) + "\""));
    assertThat(failure(inbox.next()).cause()).isEqualTo(Failure.Cause.LIMIT);
  }

  /** Beyond the 64 MiB at which the client by itself would lose its connection, for ever. */
  @Test
  void aReplyOf70MegabytesWedgesNothing() throws Exception {
    boolean taken = world.peer().tries(world.mailbox(0), properties("huge").build(), 70 << 20);
    if (taken) {
      Delivery huge = inbox.next();
      assertThat(huge.correlationId()).isEqualTo("huge");
      assertThat(huge.bytes()).isEqualTo(70 << 20);
      Failure failure = failure(huge);
      assertThat(failure.cause()).isEqualTo(Failure.Cause.LIMIT);
      assertThat(failure.message()).contains("73,400,320 bytes");
    }
    json("next", "{\"task_id\": \"next\", \"status\": \"SUCCESS\", \"result\": 1}");
    assertThat(inbox.next().correlationId()).isEqualTo("next");
  }

  @Test
  void whatAWorkerTellsBesidesIsCutToWhatPeopleRead() throws Exception {
    String much = "x".repeat(500_000);
    String digits = "[" + "1e900,".repeat(20) + "1]";
    json("id", status("LOG", "{\"message\": \"" + much + "\", \"fields\": {\"a\": 1}}"));
    json("id", status("LOG", "{\"message\": \"m\", \"fields\": {\"a\": \"" + much + "\"}}"));
    json("id", status("PROGRESS", "{\"fraction\": 0.5, \"message\": \"" + much + "\"}"));
    json("id", status("PROGRESS", "{\"fraction\": 0.5, \"loss\": " + digits + "}"));

    Content.Log cut = (Content.Log) inbox.next().content();
    assertThat(cut.message()).hasSize(8 << 10).endsWith("x…");
    assertThat(cut.fields().toString()).isEqualTo("{\"a\":1}");
    Content.Log dropped = (Content.Log) inbox.next().content();
    assertThat(dropped.message()).isEqualTo("m");
    assertThat(dropped.fields().toString()).isEqualTo("{\"fieldsDropped\":\"more than 16 KiB\"}");
    assertThat(((Content.Progress) inbox.next().content()).message()).hasSize(8 << 10);
    Content.Progress longer = (Content.Progress) inbox.next().content();
    assertThat(longer.fraction()).isEqualTo(0.5);
    assertThat(longer.detail().toString()).isEqualTo("{\"detailDropped\":\"more than 16 KiB\"}");
  }

  @Test
  void theIdAndTheSizeAreKnownWithoutReading() throws Exception {
    json("forged", "{\"status\": ");
    Delivery delivery = inbox.next();
    assertThat(delivery.correlationId()).isEqualTo("forged");
    assertThat(delivery.bytes()).isEqualTo("{\"status\": ".length());
    delivery.ack();
    assertThat(delivery.raw().body()).isEqualTo("{\"status\": ");
    assertThatThrownBy(delivery::content).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aBarrierComesBackAfterAllThatWasWaiting() throws Exception {
    json("before", "{}");
    assertThat(world.transport().barrier(0, Delivery.BARRIER + "x").block(Duration.ofSeconds(20)))
        .isEqualTo(new Transport.Published.Confirmed());
    assertThat(inbox.next().correlationId()).isEqualTo("before");
    Delivery barrier = inbox.next();
    assertThat(barrier.correlationId()).isEqualTo("barrier-x");
    assertThat(barrier.content()).isInstanceOf(Content.Unreadable.class);
  }

  private static String status(String status, String result) {
    return "{\"task_id\": \"id\", \"status\": \"%s\", \"result\": %s}".formatted(status, result);
  }

  private void send(String correlationId, int bytes) throws Exception {
    world.peer().send(world.mailbox(0), properties(correlationId).build(), new byte[bytes]);
  }

  private void json(String correlationId, String body) throws Exception {
    world
        .peer()
        .send(
            world.mailbox(0),
            properties(correlationId).build(),
            body.getBytes(StandardCharsets.UTF_8));
  }

  private static AMQP.BasicProperties.Builder properties(String correlationId) {
    return new AMQP.BasicProperties.Builder()
        .contentType("application/json")
        .contentEncoding("utf-8")
        .correlationId(correlationId);
  }

  private static Failure failure(Delivery delivery) {
    return ((Content.Failed) delivery.content()).failure();
  }
}
