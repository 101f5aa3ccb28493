package dev.solidflux.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WantedTest {

  private static final String OURS =
      "s1.01k9z3v8m2q4r6t8w0y2a4c6e8.12.1.7h8j9kmnpqrstvwxyz01234567";

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnswerComesBackAsItWas(boolean wanted) {
    WireMessage wire = new Wanted(wanted).encode("t1");
    assertThat(wire.properties().correlationId()).isEqualTo("t1");
    assertThat(new String(wire.body(), StandardCharsets.UTF_8))
        .isEqualTo("{\"wanted\":" + wanted + "}");
    assertThat(Wanted.decode(wire)).contains(new Wanted(wanted));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "true", "{\"wanted\":\"no\"}", "{\"wanted\":null}"})
  void whatSaysNeitherYesNorNoIsNoAnswer(String body) {
    assertThat(Wanted.decode(message(body))).isEmpty();
  }

  @Test
  void anAnswerIsShort() {
    assertThat(Wanted.decode(message("{\"wanted\":true" + " ".repeat(1 << 10) + "}"))).isEmpty();
  }

  @Test
  void onlyAnEngineAnswers() {
    assertThat(Wanted.canBeAskedFor(TaskMessage.of(OURS, "t.a").withReplyTo("mailbox"))).isTrue();
    assertThat(Wanted.canBeAskedFor(TaskMessage.of(OURS, "t.a"))).isFalse();
    for (String foreign : new String[] {Golden.taskId(1), "s1", "s1." + Golden.taskId(1)}) {
      assertThat(Wanted.canBeAskedFor(TaskMessage.of(foreign, "t.a").withReplyTo("replies")))
          .as(foreign)
          .isFalse();
    }
  }

  private static WireMessage message(String body) {
    return new WireMessage(
        Map.of(),
        WireProperties.json("t1", null, WireProperties.TRANSIENT),
        body.getBytes(StandardCharsets.UTF_8));
  }
}
