package dev.solidflux.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.json.StorableJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

class TaskMessageTest {

  private final TaskDecoder decoder = new TaskDecoder(10_000);

  private static WireMessage task(String body, Map<String, @Nullable Object> headers) {
    return new WireMessage(
        headers, WireProperties.json("c1", "answers", 2), body.getBytes(StandardCharsets.UTF_8));
  }

  private DecodedTask.Malformed malformed(DecodedTask decoded) {
    assertThat(decoded).isInstanceOf(DecodedTask.Malformed.class);
    return (DecodedTask.Malformed) decoded;
  }

  @Test
  void aTaskComesBackAsItWasSent() {
    JsonNodeFactory json = JsonNodeFactory.instance;
    TaskMessage sent =
        TaskMessage.of("s1.run.3.1.mac", "tasks.depth")
            .withArgs(json.arrayNode().add(1))
            .withKwargs(json.objectNode().put("view", "ä"))
            .withReplyTo("sf.prod.mailbox.3")
            .withLineage("engine@host", "root", "parent", "group")
            .withRetries(2)
            .withTimeLimit(new TimeLimit(Duration.ofMinutes(1), Duration.ofMillis(2500)))
            .withExpires(Instant.parse("2026-02-03T04:05:06.789Z"))
            .withHeader("traceparent", "00-aa-bb-01");
    assertThat(decoder.decode(sent.encode())).isEqualTo(sent);
  }

  @Test
  void argumentsThatAreTextAlreadyAreTakenAsTheyAre() {
    JsonNodeFactory json = JsonNodeFactory.instance;
    TaskMessage sent = TaskMessage.of("t1", "tasks.x").withLineage(null, "t1", null, null);

    WireMessage named = sent.encode("\n {\"size\": 9007199254740993, \"view\": \"ä\"} ");
    assertThat(new String(named.body(), StandardCharsets.UTF_8))
        .isEqualTo("[[],\n {\"size\": 9007199254740993, \"view\": \"ä\"} ,{}]");
    assertThat(decoder.decode(named))
        .isEqualTo(
            sent.withKwargs(json.objectNode().put("size", 9007199254740993L).put("view", "ä")));
    assertThat(named.headers()).isEqualTo(sent.encode().headers());
    assertThat(named.properties()).isEqualTo(sent.encode().properties());

    assertThat(decoder.decode(sent.encode("[1, null]")))
        .isEqualTo(sent.withArgs(json.arrayNode().add(1).addNull()));
    assertThat(decoder.decode(sent.encode("{\"y\": 2, \"*\": [1, 9007199254740993]}")))
        .isEqualTo(
            sent.withArgs(json.arrayNode().add(1).add(9007199254740993L))
                .withKwargs(json.objectNode().put("y", 2)));
    for (String neither : new String[] {"", " ", "null", "\"{}\"", "1"}) {
      assertThatThrownBy(() -> sent.encode(neither)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aTimeHasNoMoreDigitsThanCeleryReads() {
    TaskMessage sent =
        TaskMessage.of("id", "t").withExpires(Instant.parse("2026-02-03T04:05:06.123456789Z"));
    assertThat(sent.encode().headers()).containsEntry("expires", "2026-02-03T04:05:06.123456Z");
  }

  @Test
  void argumentsMayHaveAsManyLevelsAsTheEngineSends() {
    String deepest = "[".repeat(StorableJson.MAX_DEPTH) + "]".repeat(StorableJson.MAX_DEPTH);
    assertThat(decoder.decode(task("[" + deepest + ",{},{}]", Map.of("task", "tasks.x"))))
        .isInstanceOf(TaskMessage.class);
  }

  @Test
  void theEncodedMessageIsWhatCeleryReads() {
    WireMessage wire =
        TaskMessage.of("t1", "tasks.x")
            .withTimeLimit(new TimeLimit(Duration.ofSeconds(9), null))
            .encode();
    assertThat(new String(wire.body(), StandardCharsets.UTF_8)).isEqualTo("[[],{},{}]");
    assertThat(wire.headers())
        .containsEntry("task", "tasks.x")
        .containsEntry("id", "t1")
        .containsEntry("root_id", "t1")
        .containsEntry("timelimit", Arrays.asList(9L, null))
        .containsEntry("ignore_result", false);
    assertThat(wire.properties())
        .isEqualTo(
            new WireProperties("application/json", "utf-8", "t1", null, WireProperties.PERSISTENT));
  }

  @Test
  void whatASenderWithoutCeleryLeavesOutIsFilledIn() {
    TaskMessage task =
        (TaskMessage)
            decoder.decode(task("[null,null]", Map.of("task", new StringBuilder("tasks.x"))));
    assertThat(task.id()).isEqualTo("c1");
    assertThat(task.correlationId()).isEqualTo("c1");
    assertThat(task.args()).isEmpty();
    assertThat(task.kwargs()).isEmpty();
    assertThat(task.embed()).isEmpty();
  }

  @Test
  void aCorrelationIdOfItsOwnIsKept() {
    TaskMessage task =
        (TaskMessage) decoder.decode(task("[[],{},{}]", Map.of("task", "tasks.x", "id", "t1")));
    assertThat(task.id()).isEqualTo("t1");
    assertThat(task.correlationId()).isEqualTo("c1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "[[]]",
        "[{},{}]",
        "[[],[]]",
        "[[],{},7]",
        "{\"task\":\"tasks.x\",\"id\":\"1\"}"
      })
  void aBodyOfAnotherShapeIsMalformed(String body) {
    assertThat(malformed(decoder.decode(task(body, Map.of("task", "tasks.x")))).taskId())
        .isEqualTo("c1");
  }

  @Test
  void aMessageWithoutTaskHeaderIsMalformed() {
    assertThat(malformed(decoder.decode(task("[[],{},{}]", Map.of()))).reason()).contains("'task'");
  }

  @Test
  void aTimeOfNoKnownFormIsMalformed() {
    assertThat(
            malformed(decoder.decode(task("[[],{}]", Map.of("task", "t", "expires", "tomorrow"))))
                .reason())
        .isEqualTo("the header 'expires' is not a time: tomorrow");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-08-09T10:11:12.131415+02:00, 2026-08-09T08:11:12.131415Z",
    "2026-08-09T10:11:12Z, 2026-08-09T10:11:12Z",
    "2026-08-09T10:11:12.5, 2026-08-09T10:11:12.500Z",
  })
  void aTimeMayHaveAnOffsetOrNone(String header, Instant expires) {
    TaskMessage task =
        (TaskMessage) decoder.decode(task("[[],{}]", Map.of("task", "t", "expires", header)));
    assertThat(task.expires()).isEqualTo(expires);
  }

  @Test
  void oddHeadersAreNoReasonToRefuseATask() {
    Map<String, @Nullable Object> headers = new HashMap<>();
    headers.put("task", "t");
    headers.put("retries", "many");
    headers.put("timelimit", Arrays.asList("soon", Double.NaN, 3));
    headers.put("expires", null);
    headers.put("group", "");
    TaskMessage task = (TaskMessage) decoder.decode(task("[[],{}]", headers));
    assertThat(task.retries()).isZero();
    assertThat(task.timeLimit()).isEqualTo(TimeLimit.NONE);
    assertThat(task.groupId()).isNull();
  }

  @Test
  void aRevokeComesBackAsItWasSent() {
    Revoke revoke = Revoke.task("t1", true);
    assertThat(Revoke.decode(revoke.encode()))
        .contains(new Revoke(revoke.taskIds(), true, "SIGTERM", revoke.destination()));
    assertThat(revoke.isMeantFor("anybody@host")).isTrue();
  }
}
