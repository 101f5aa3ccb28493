package dev.solidflux.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.json.StorableJson;
import dev.solidflux.json.StorableText;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class ReplyDecoderTest {

  private final ReplyDecoder decoder = new ReplyDecoder(100_000);

  private static WireMessage message(
      @Nullable String type, @Nullable String encoding, @Nullable String id, byte[] body) {
    return new WireMessage(Map.of(), new WireProperties(type, encoding, id, null, 2), body);
  }

  private DecodedReply decode(String body) {
    return decoder.decode(
        message("application/json", "utf-8", "t1", body.getBytes(StandardCharsets.UTF_8)));
  }

  private Reply reply(String body) {
    DecodedReply decoded = decode(body);
    assertThat(decoded).isInstanceOf(ReplyMessage.class);
    assertThat(((ReplyMessage) decoded).taskId()).isEqualTo("t1");
    return ((ReplyMessage) decoded).reply();
  }

  private static WireMessage wire(String result) {
    String body = "{\"task_id\":\"t1\",\"status\":\"SUCCESS\",\"result\":" + result + "}";
    return message("application/json", "utf-8", "t1", body.getBytes(StandardCharsets.UTF_8));
  }

  private Reply success(String result) {
    return reply("{\"task_id\":\"t1\",\"status\":\"SUCCESS\",\"result\":" + result + "}");
  }

  private Reply.Unreadable unreadable(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Unreadable.class);
    return (Reply.Unreadable) reply;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-python-serialize",
        "application/x-msgpack",
        "application/x-yaml",
        "text/plain",
        ""
      })
  void anotherContentTypeIsUnreadableForTheTaskItAnswers(String contentType) {
    DecodedReply decoded =
        decoder.decode(message(contentType, "binary", "t1", new byte[] {(byte) 0x80, 4, 'N', '.'}));
    Reply reply = ((ReplyMessage) decoded).reply();
    assertThat(unreadable(reply).reason()).contains("content type");
    assertThat(reply.endsAttempt()).isTrue();
  }

  @Test
  void aPickleThatClaimsToBeJsonIsUnreadable() {
    DecodedReply decoded =
        decoder.decode(
            message("application/json", "utf-8", "t1", new byte[] {(byte) 0x80, 4, 'N', '.'}));
    assertThat(unreadable(((ReplyMessage) decoded).reply()).reason())
        .isEqualTo("the body is not UTF-8");
  }

  @Test
  void anotherEncodingAndACompressedBodyAreUnreadable() {
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
    assertThat(decoder.decode(message("application/json", "utf-16", "t1", body)).toString())
        .contains("encoding is utf-16");
    WireMessage gzip =
        new WireMessage(
            Map.of("compression", "application/x-gzip"), WireProperties.json("t1", null, 2), body);
    assertThat(decoder.decode(gzip).toString()).contains("compressed");
  }

  @Test
  void aMissingOrWordierContentTypeIsTakenForJson() {
    byte[] body = "{\"task_id\":\"t1\",\"status\":\"SUCCESS\"}".getBytes(StandardCharsets.UTF_8);
    Reply nothing = new Reply.Succeeded(JsonNodeFactory.instance.nullNode());
    assertThat(decoder.decode(message(null, null, "t1", body)))
        .isEqualTo(new ReplyMessage("t1", nothing));
    assertThat(decoder.decode(message("Application/JSON; charset=utf-8", "UTF-8", "t1", body)))
        .isEqualTo(new ReplyMessage("t1", nothing));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "nope",
        "{\"task_id\":\"t1\"} trailing",
        "[1,2]",
        "null",
        "\"text\"",
        "17"
      })
  void whatIsNoJsonObjectIsUnreadable(String body) {
    assertThat(unreadable(reply(body)).endsAttempt()).isTrue();
  }

  @Test
  void aReplyThatNamesNoTaskAtAllIsUnaddressed() {
    byte[] body = "{\"status\":\"SUCCESS\"}".getBytes(StandardCharsets.UTF_8);
    assertThat(decoder.decode(message("application/json", "utf-8", null, body)))
        .isEqualTo(
            new DecodedReply.Unaddressed(
                "the body has no task_id, and there is no correlation id"));
  }

  @Test
  void aReplyThatNamesTwoTasksIsUnaddressed() {
    assertThat(decode("{\"task_id\":\"t2\",\"status\":\"SUCCESS\"}"))
        .isInstanceOf(DecodedReply.Unaddressed.class);
  }

  @Test
  void aBodyWithoutTaskIdOrStatusIsUnreadable() {
    assertThat(unreadable(reply("{\"status\":\"SUCCESS\"}")).reason())
        .isEqualTo("the body has no task_id");
    assertThat(unreadable(reply("{\"task_id\":\"t1\"}")).reason())
        .isEqualTo("the body has no status");
    assertThat(unreadable(reply("{\"task_id\":\"t1\",\"status\":5}")).reason())
        .isEqualTo("the body has no status");
  }

  @Test
  void theBodysTaskIdStandsInForAMissingCorrelationId() {
    byte[] body = "{\"task_id\":\"t7\",\"status\":\"HEARTBEAT\"}".getBytes(StandardCharsets.UTF_8);
    assertThat(decoder.decode(message("application/json", "utf-8", null, body)))
        .isEqualTo(new ReplyMessage("t7", new Reply.Heartbeat()));
  }

  @ParameterizedTest
  @CsvSource({
    "'[1, Infinity]', /1 is Infinity",
    "'{\"a\":-Infinity}', /a is -Infinity",
    "'{\"a\":{\"b\":\"x\\u0000\"}}', /a/b contains U+0000",
    "'{\"\\u0000\":1}', member name",
    "'{\"a\\udc00b\":1}', half of a surrogate",
    "'\"\\ude00\\ud83d\"', half of a surrogate",
    "'[1e999999999]', the number at /0 has more than",
    "'{\"a\":-1e1000}', the number at /a has more than",
    "1e-1000, the number at the top has more than",
  })
  void whatPostgresCannotStoreIsUnreadable(String result, String reason) {
    Reply.Unreadable unreadable = unreadable(success(result));
    assertThat(unreadable.reason()).contains(reason);
    assertThat(unreadable.state()).isEqualTo("SUCCESS");
    assertThat(StorableText.clean(unreadable.reason(), 10_000)).isEqualTo(unreadable.reason());
  }

  @Test
  void anExponentBeyondAnIntIsUnreadable() {
    assertThat(unreadable(success("1e99999999999999999999")).endsAttempt()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9007199254740993",
        "18446744073709551616",
        "123456789012345678901234567890",
        "0.1000",
        "1E+999",
        "1.7976931348623157E+400",
        "\"😀\"",
        "{\"é\":[true,false,null]}"
      })
  void everythingElseComesThroughUnchanged(String result) {
    assertThat(((Reply.Succeeded) success(result)).result()).hasToString(result);
  }

  @Test
  void ofTwoMembersWithOneNameTheLastWins() {
    assertThat(((Reply.Succeeded) success("{\"a\":1,\"a\":2}")).result()).hasToString("{\"a\":2}");
  }

  @Test
  void whatCeleryWritesInAFormOfItsOwnIsText() {
    String date = "{\"__type__\":\"date\",\"__value__\":\"2026-03-29\"}";
    assertThat(((Reply.Succeeded) success("{\"a\":[" + date + "]}")).result())
        .hasToString("{\"a\":[\"2026-03-29T00:00:00\"]}");
    Reply.Failed failed =
        (Reply.Failed)
            reply(
                "{\"task_id\":\"t1\",\"status\":\"FAILURE\",\"result\":{\"exc_type\":\"E\",\"exc_message\":["
                    + date
                    + "]}}");
    assertThat(failed.message()).isEqualTo("2026-03-29T00:00:00");
  }

  private Reply.Failed failure(String result) {
    return (Reply.Failed)
        reply("{\"task_id\":\"t1\",\"status\":\"FAILURE\",\"result\":" + result + "}");
  }

  @ParameterizedTest
  @CsvSource({
    "30, 30000",
    "0.0015, 2",
    "0, 0",
    "1e40, 30000000000000",
    "1e999, 30000000000000",
    "Infinity, 30000000000000",
    "-1,",
    "NaN,",
    "-Infinity,",
    "null,",
    "'\"30\"',",
    "[30],",
    "{},",
    "true,",
  })
  void aWaitIsANumberOfSecondsOrNothing(String seconds, @Nullable Long millis) {
    Duration wait = millis == null ? null : Duration.ofMillis(millis);
    Reply.Failed field =
        failure("{\"exc_type\":\"E\",\"exc_message\":[\"m\"],\"retry_after\":" + seconds + "}");
    assertThat(field).isEqualTo(new Reply.Failed("E", null, "m", null, wait));
    Reply.Failed argument =
        failure("{\"exc_type\":\"E\",\"exc_message\":[\"m\",{\"retry_after\":" + seconds + "}]}");
    assertThat(argument.retryAfter()).isEqualTo(wait);
    assertThat(argument.message())
        .startsWith("m")
        .matches(said -> said.equals("m") == (wait != null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"retry_after\":3},\"m\"]",
        "[{\"retry_after\":3,\"more\":1}]",
        "{\"retry_after\":3}",
        "\"retry_after\"",
        "[]"
      })
  void anotherArgumentIsNoWait(String arguments) {
    assertThat(failure("{\"exc_type\":\"E\",\"exc_message\":" + arguments + "}").retryAfter())
        .isNull();
  }

  @Test
  void nestingHasALimit() {
    int inside = StorableJson.MAX_DEPTH; // of the result: the message around it does not count
    assertThat(success("[".repeat(inside) + "]".repeat(inside)))
        .isInstanceOf(Reply.Succeeded.class);
    assertThat(unreadable(success("[".repeat(inside + 1) + "]".repeat(inside + 1))).reason())
        .contains("is nested deeper than 100 levels");
    assertThat(unreadable(success("[".repeat(50_000))).reason())
        .contains("nested deeper than")
        .doesNotContain("StreamReadConstraints");
  }

  @Test
  void aShortReplyThatIsLongOnceItsNumbersAreWrittenOutIsUnreadable() {
    assertThat(unreadable(success("[" + "1e131000,".repeat(1_000) + "1]")).reason())
        .isEqualTo(
            "the result of SUCCESS cannot be stored:"
                + " the number at /0 has more than 1,000 digits written out");
    String hundred = "[" + "1e999,".repeat(100) + "1]"; // of 1,000 digits each
    assertThat(unreadable(success(hundred)).reason())
        .isEqualTo(
            "the result of SUCCESS cannot be stored:"
                + " written out it has 100,203 bytes; the limit is 100,000");
    assertThat(new ReplyDecoder(101_000).decode(wire(hundred)).toString()).contains("Succeeded");
  }

  @Test
  void aNumberTooLongToBeReadIsToldInWords() {
    assertThat(unreadable(success("[1, " + "7".repeat(6_000) + "]")).reason())
        .isEqualTo(
            "the body is not JSON that can be read:"
                + " the number at /result/1 has more than 1,000 digits written out");
  }

  @Test
  void theBodyHasALimit() {
    assertThat(unreadable(success("\"" + "x".repeat(100_000) + "\"")).reason())
        .contains("the limit is 100,000");
  }

  @Test
  void aFailureIsHeardWhateverItsTextHolds() {
    Reply reply =
        reply(
            """
            {"task_id":"t1","status":"FAILURE","traceback":"at \\u0000",
             "result":{"exc_type":"Odd\\ud800","exc_message":[NaN,{"a":1},"b\\u0000"],"exc_module":17}}""");
    assertThat(reply)
        .isEqualTo(new Reply.Failed("Odd\uFFFD", null, "NaN, {\"a\":1}, b\uFFFD", "at \uFFFD"));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"broken\"', Exception, broken",
    "null, Exception, ''",
    "'{\"exc_type\":\"E\",\"exc_message\":\"plain\"}', E, plain",
    "'{\"exc_type\":\"E\",\"exc_message\":{\"code\":4}}', E, '{\"code\":4}'",
    "'{\"anything\":1}', Exception, '{\"anything\":1}'",
  })
  void aFailureMayHaveAnyShape(String result, String type, String message) {
    Reply.Failed failed =
        (Reply.Failed)
            reply("{\"task_id\":\"t1\",\"status\":\"FAILURE\",\"result\":" + result + "}");
    assertThat(failed.type()).isEqualTo(type);
    assertThat(failed.message()).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "'{\"fraction\":0.25,\"message\":\"a quarter\",\"x\":1}', 0.25, a quarter, '{\"x\":1}'",
        "'{\"current\":1,\"total\":4}', 0.25, -, '{\"current\":1,\"total\":4}'",
        "'{\"current\":1,\"total\":0}', -, -, '{\"current\":1,\"total\":0}'",
        "'{\"percent\":1,\"status\":\"slow\"}', 0.01, slow, {}",
        "'{\"progress\":0.5}', 0.5, -, {}",
        "'{\"progress\":50}', 0.5, -, {}",
        "'{\"fraction\":7}', 1.0, -, {}",
        "'{\"fraction\":-1e400}', 0.0, -, {}",
        "'{\"fraction\":\"half\"}', -, -, '{\"fraction\":\"half\"}'",
        "'\"loading\"', -, loading, {}",
        "'[1,2]', -, -, '[1,2]'",
        "null, -, -, {}",
      })
  void anyOtherStateIsProgress(String meta, Double fraction, String message, String detail) {
    Reply.Progress progress =
        (Reply.Progress)
            reply("{\"task_id\":\"t1\",\"status\":\"LOADING\",\"result\":" + meta + "}");
    assertThat(progress.state()).isEqualTo("LOADING");
    assertThat(progress.fraction()).isEqualTo(fraction);
    assertThat(progress.message()).isEqualTo(message);
    assertThat(progress.detail()).hasToString(detail);
  }

  @Test
  void progressThatCannotBeStoredDoesNotEndTheAttempt() {
    Reply reply = reply("{\"task_id\":\"t1\",\"status\":\"LOSS\",\"result\":{\"loss\":NaN}}");
    assertThat(unreadable(reply).state()).isEqualTo("LOSS");
    assertThat(reply.endsAttempt()).isFalse();
  }

  @Test
  void theBeginningSaysWhatAWorkerOfOursAdds() {
    WireMessage wire =
        new ReplyMessage("t1", new Reply.Started("a@b", 1L, Duration.ofSeconds(10), true))
            .encode("t1");
    assertThat(new String(wire.body(), StandardCharsets.UTF_8))
        .contains(
            "\"result\":{\"pid\":1,\"hostname\":\"a@b\",\"heartbeat\":10,\"redelivered\":true}");
    assertThat(wire.properties().deliveryMode()).isEqualTo(WireProperties.PERSISTENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1e400", "NaN", "\"10\"", "null", "{}"})
  void aHeartbeatThatIsNoNumberOfSecondsIsNone(String heartbeat) {
    String result = "{\"hostname\":\"a@b\",\"heartbeat\":" + heartbeat + "}";
    assertThat(reply("{\"task_id\":\"t1\",\"status\":\"STARTED\",\"result\":" + result + "}"))
        .isEqualTo(new Reply.Started("a@b", null, null, false));
  }

  @Test
  void aQuestionNamesTheQueueForItsAnswer() {
    WireMessage wire =
        new ReplyMessage("t1", new Reply.Asked("a@b", false, "answers")).encode("t1");
    assertThat(wire.properties().replyTo()).isEqualTo("answers");
    assertThat(wire.properties().deliveryMode()).isEqualTo(WireProperties.TRANSIENT);
    assertThat(new String(wire.body(), StandardCharsets.UTF_8))
        .contains("\"status\":\"ASK\",\"result\":{\"worker\":\"a@b\",\"redelivered\":false}");
  }

  @Test
  void aQuestionWithoutAQueueForItsAnswerIsProgress() {
    Reply reply = reply("{\"task_id\":\"t1\",\"status\":\"ASK\",\"result\":{\"a\":1}}");
    assertThat(((Reply.Progress) reply).state()).isEqualTo("ASK");
  }

  @Test
  void ourOwnRepliesComeBackAsTheyWere() {
    ObjectNode fields = JsonNodeFactory.instance.objectNode().put("photo", "a.jpg");
    for (Reply reply :
        new Reply[] {
          new Reply.Asked("hello@host", true, "answers"),
          new Reply.Started("hello@host", 42L, null, false),
          new Reply.Started("hello@host", 42L, Duration.ofSeconds(10), true),
          new Reply.Started("hello@host", 42L, Duration.ofMillis(20), false),
          new Reply.Progress("PROGRESS", 0.5, "half", fields),
          Reply.Progress.of(null, "somewhere"),
          new Reply.Log("warn", "blurred", fields),
          new Reply.LinesDropped(397),
          new Reply.Heartbeat(),
          new Reply.Succeeded(JsonNodeFactory.instance.numberNode(new BigDecimal("0.10"))),
          new Reply.Failed("IllegalStateException", "java.lang", "no", "at there"),
          new Reply.Failed("Busy", "com.example", "later", null, Duration.ofMillis(1_500)),
          new Reply.Retrying("IOException", "java.io", "again", null),
          new Reply.Revoked("expired"),
          new Reply.GivenBack("hello@host"),
        }) {
      WireMessage wire = new ReplyMessage("t1", reply).encode("t1");
      assertThat(decoder.decode(wire)).isEqualTo(new ReplyMessage("t1", reply));
    }
  }
}
