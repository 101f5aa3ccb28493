package dev.solidflux.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.json.StorableJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever arrives, the decoders answer; set {@code -Dseed=…} to repeat a run. */
class DecoderFuzzTest {

  private static final List<String> GOLDEN =
      List.of(
          "reply-something-success",
          "reply-something-progress",
          "reply-fail-failure",
          "task-named",
          "control-revoke");

  private static final List<String> FRAGMENTS =
      List.of(
          "NaN",
          "-Infinity",
          "1e999999999",
          "1e99999999999",
          "\\u0000",
          "\\ud800",
          "\\udc00",
          "[",
          "{",
          "\"",
          "null",
          "}",
          "]",
          ":",
          ",",
          "\"task_id\":",
          "\"status\":\"FAILURE\"",
          "\"result\":{\"exc_message\":[[[]]]}",
          "9".repeat(6_000),
          "[".repeat(200),
          "\uFEFF",
          "\u0000",
          "{\"fraction\":1e-999999}",
          "\\u12",
          "tru");

  private final long seed = Long.getLong("seed", 1);
  private final Random random = new Random(seed);

  @Test
  void noMessageMakesADecoderThrow() {
    System.out.println("seed " + seed);
    for (int i = 0; i < 20_000; i++) {
      WireMessage message = mutated();
      String what = "seed " + seed + ", message " + i;
      DecodedReply reply = new ReplyDecoder(50_000).decode(message);
      if (reply instanceof ReplyMessage addressed
          && addressed.reply() instanceof Reply.Succeeded succeeded) {
        assertThat(StorableJson.fault(succeeded.result())).as(what).isEmpty();
        assertThat(addressed.taskId()).as(what).isNotBlank();
      }
      assertThat(new TaskDecoder(50_000).decode(message)).as(what).isNotNull();
      assertThat(Revoke.decode(message)).as(what).isNotNull();
    }
  }

  private WireMessage mutated() {
    WireMessage golden =
        Golden.message(
            random.nextBoolean() ? "5.2" : "5.6", GOLDEN.get(random.nextInt(GOLDEN.size())));
    byte[] body = golden.body();
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      body = random.nextBoolean() ? withFragment(body) : withNoise(body);
    }
    Map<String, @Nullable Object> headers = new HashMap<>(golden.headers());
    if (random.nextInt(4) == 0) {
      headers.keySet().stream()
          .skip(random.nextInt(Math.max(1, headers.size())))
          .findFirst()
          .ifPresent(name -> headers.put(name, oddValue()));
    }
    WireProperties p = golden.properties();
    String correlationId = random.nextInt(6) == 0 ? oddText() : p.correlationId();
    return new WireMessage(
        headers,
        new WireProperties(p.contentType(), p.contentEncoding(), correlationId, p.replyTo(), 2),
        body);
  }

  private byte[] withFragment(byte[] body) {
    int at = random.nextInt(body.length + 1);
    int skip = Math.min(body.length - at, random.nextInt(8));
    byte[] fragment =
        FRAGMENTS.get(random.nextInt(FRAGMENTS.size())).getBytes(StandardCharsets.UTF_8);
    byte[] changed = Arrays.copyOf(body, body.length + fragment.length - skip);
    System.arraycopy(fragment, 0, changed, at, fragment.length);
    System.arraycopy(body, at + skip, changed, at + fragment.length, body.length - at - skip);
    return changed;
  }

  private byte[] withNoise(byte[] body) {
    byte[] changed =
        Arrays.copyOf(
            body, random.nextInt(10) == 0 ? random.nextInt(body.length + 1) : body.length);
    for (int i = random.nextInt(5); i > 0 && changed.length > 0; i--) {
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
    }
    return changed;
  }

  private @Nullable Object oddValue() {
    return switch (random.nextInt(6)) {
      case 0 -> null;
      case 1 -> random.nextLong();
      case 2 -> Arrays.asList(random.nextDouble() * 1e300, null);
      case 3 -> Map.of("a", List.of());
      case 4 -> new byte[] {0, 1};
      default -> oddText();
    };
  }

  private String oddText() {
    return List.of("", " ", "\u0000", "\ud800", "x".repeat(300), "s1.a.b.c").get(random.nextInt(6));
  }
}
