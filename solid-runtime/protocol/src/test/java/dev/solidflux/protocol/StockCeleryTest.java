package dev.solidflux.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Every message here was captured from a running Celery, not written by us. */
@ParameterizedClass
@ValueSource(strings = {"5.2", "5.6"})
record StockCeleryTest(String version) {

  private Reply reply(String name, int task) {
    DecodedReply decoded =
        new ReplyDecoder(1 << 20).decode(Golden.message(version, "reply-" + name));
    assertThat(decoded).isInstanceOf(ReplyMessage.class);
    assertThat(((ReplyMessage) decoded).taskId()).isEqualTo(Golden.taskId(task));
    return ((ReplyMessage) decoded).reply();
  }

  private TaskMessage task(String name) {
    DecodedTask decoded = new TaskDecoder(1 << 20).decode(Golden.message(version, "task-" + name));
    assertThat(decoded).isInstanceOf(TaskMessage.class);
    return (TaskMessage) decoded;
  }

  @Test
  void startedTellsWhoTookIt() {
    Reply.Started started = (Reply.Started) reply("something-started", 4);
    assertThat(started.worker()).isEqualTo("golden@worker");
    assertThat(started.pid()).isPositive();
  }

  @Test
  void updateStateIsProgress() {
    Reply.Progress progress = (Reply.Progress) reply("something-progress", 4);
    assertThat(progress.state()).isEqualTo("PROGRESS");
    assertThat(progress.fraction()).isEqualTo(0.3);
    assertThat(progress.message()).isEqualTo("measuring");
    assertThat(progress.detail()).hasToString("{\"current\":3,\"total\":10}");
  }

  @Test
  void theResultKeepsEveryDigit() {
    Reply.Succeeded succeeded = (Reply.Succeeded) reply("something-success", 4);
    assertThat(succeeded.result().get("foo").stringValue()).isEqualTo("bar");
    assertThat(succeeded.result().get("big").bigIntegerValue()).isEqualTo(BigInteger.TWO.pow(70));
    assertThat(succeeded.result().get("small").decimalValue()).isEqualTo(new BigDecimal("0.1"));
  }

  @Test
  void anExceptionIsTypeMessageAndStack() {
    Reply.Failed failed = (Reply.Failed) reply("fail-failure", 5);
    assertThat(failed.type()).isEqualTo("ValueError");
    assertThat(failed.module()).isEqualTo("builtins");
    assertThat(failed.message()).isEqualTo("no such photo, 7");
    assertThat(failed.stack()).contains("Traceback (most recent call last)").contains("tasks.py");
  }

  @Test
  void anUnknownTaskFailsAsNotRegistered() {
    assertThat(reply("missing-failure", 9))
        .isEqualTo(new Reply.Failed("NotRegistered", "celery.exceptions", "tasks.missing", null));
  }

  @Test
  void aRetryIsNoEnd() {
    Reply.Retrying retrying = (Reply.Retrying) reply("again-retry", 10);
    assertThat(retrying.type()).isEqualTo("KeyError");
    assertThat(retrying.endsAttempt()).isFalse();
    assertThat(reply("again-failure", 10).endsAttempt()).isTrue();
  }

  @Test
  void aRevokedTaskSaysSo() {
    assertThat(reply("revoked-revoked", 11)).isEqualTo(new Reply.Revoked("revoked"));
  }

  @Test
  void nanIsUnreadableAndNamesItsPlace() {
    Reply.Unreadable unreadable = (Reply.Unreadable) reply("nan-success", 6);
    assertThat(unreadable.reason())
        .isEqualTo("the result of SUCCESS cannot be stored: the number at the top is NaN");
    assertThat(unreadable.endsAttempt()).isTrue();
  }

  @Test
  void nulAndHalfSurrogatesAreUnreadable() {
    assertThat(((Reply.Unreadable) reply("nul-success", 7)).reason())
        .endsWith("the string at /a/0 contains U+0000");
    assertThat(((Reply.Unreadable) reply("surrogate-success", 8)).reason())
        .endsWith("contains half of a surrogate pair");
  }

  @Test
  void aTaskWithPositionalArguments() {
    TaskMessage task = task("positional");
    assertThat(task.id()).isEqualTo(Golden.taskId(1));
    assertThat(task.correlationId()).isEqualTo(Golden.taskId(1));
    assertThat(task.task()).isEqualTo("tasks.something");
    assertThat(task.args()).hasToString("[\"bar\"]");
    assertThat(task.kwargs()).isEmpty();
    assertThat(task.replyTo()).isEqualTo("replies.golden");
    assertThat(task.timeLimit()).isEqualTo(TimeLimit.NONE);
    assertThat(task.extraHeaders()).isEmpty();
  }

  @Test
  void aTaskWithEverything() {
    TaskMessage task = task("named");
    assertThat(task.kwargs()).hasToString("{\"foo\":\"bär\"}");
    assertThat(task.retries()).isEqualTo(2);
    assertThat(task.timeLimit())
        .isEqualTo(new TimeLimit(Duration.ofSeconds(60), Duration.ofMillis(50_500)));
    assertThat(task.expires()).isAfter(Instant.parse("2026-01-01T00:00:00Z")).isAfter(task.eta());
    assertThat(task.extraHeaders())
        .containsEntry("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  }

  @Test
  void aChainKeepsWhatShouldFollow() {
    assertThat(task("chain").embed().get("chain").get(0).get("task").stringValue())
        .isEqualTo("tasks.fail");
  }

  @Test
  void aRevokeIsReadAndOtherCommandsAreNot() {
    assertThat(Revoke.decode(Golden.message(version, "control-revoke")))
        .contains(
            new Revoke(java.util.List.of(Golden.taskId(11)), true, "SIGTERM", java.util.List.of()));
    assertThat(Revoke.decode(Golden.message(version, "control-ping"))).isEmpty();
  }
}
