package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.flow.port.Payloads;
import dev.solidflux.json.Ref;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What every {@link Payloads} does. */
public abstract class PayloadsConformance {

  private static final byte[] SOME = bytes("{\"depth\": [0.50, 1e2]}");
  private static final Ref REF = Ref.to(SOME);

  private PayloadsUnderTest place;
  private Payloads payloads;

  protected abstract PayloadsUnderTest newPayloads();

  @BeforeEach
  final void takeAPlace() {
    place = newPayloads();
    payloads = place.payloads();
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private void put(byte[] json) {
    done(payloads.put(Ref.to(json), json));
  }

  private void assertKept(byte[] json) {
    assertThat(Arrays.equals(got(payloads.get(Ref.to(json))), json)).isTrue();
  }

  private void assertLost(Ref ref) {
    assertThatThrownBy(() -> got(payloads.get(ref)))
        .isInstanceOf(Payloads.Lost.class)
        .hasMessageContaining(ref.sha256());
  }

  @Test
  void whatWasPutIsGotAsItWasWritten() {
    List<byte[]> values =
        List.of(bytes("\"\""), bytes("null"), bytes(" [ 1.0 ,\n1.00]\t"), everyKindOfCharacter());
    values.forEach(this::put);
    values.forEach(this::assertKept);
  }

  /** Also those that stand in no name of a file and in no address. */
  private static byte[] everyKindOfCharacter() {
    StringBuilder text = new StringBuilder("\"\\u0000\\ud800\\\\\\\"\\n");
    IntStream.rangeClosed(' ', Character.MAX_CODE_POINT)
        .filter(point -> point < 0x3000 || point % 97 == 0 || (point & 0xFFFE) == 0xFFFE)
        .filter(point -> point != '"' && point != '\\')
        .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
        .forEach(text::appendCodePoint);
    return bytes(text.append('"').toString());
  }

  @Test
  void aLargeOneIsKeptWhole() {
    byte[] large = bytes("\"" + noise(8 << 20) + "\"");
    put(large);
    assertKept(large);
  }

  @Test
  void whatIsPutTwiceIsOne() {
    put(SOME);
    put(SOME);
    assertKept(SOME);
    byte[] other = bytes("\"" + noise(200_000) + "\"");
    done(Flux.range(0, 20).flatMap(n -> payloads.put(Ref.to(other), other), 20).then());
    assertKept(other);
  }

  @Test
  void manyAtOnceAreNotMixedUp() {
    List<byte[]> values =
        IntStream.range(0, 100).mapToObj(n -> bytes("[" + n + ",\"" + noise(n) + "\"]")).toList();
    done(
        Flux.fromIterable(values)
            .flatMap(
                one -> payloads.put(Ref.to(one), one).then(payloads.get(Ref.to(one))).thenReturn(1),
                100)
            .then());
    values.forEach(this::assertKept);
  }

  @Test
  void whatIsNotThereIsLost() {
    assertLost(REF);
    put(SOME);
    assertLost(new Ref(REF.sha256(), REF.bytes() + 1, REF.memory()));
    assertLost(new Ref(REF.sha256(), REF.bytes() - 1, REF.memory()));
    assertLost(Ref.to("\"another\""));
    assertKept(SOME);
  }

  @Test
  void whatWasChangedWhereItIsKeptIsLostUntilItIsPutAgain() {
    byte[] changed = SOME.clone();
    changed[3] = '7';
    for (byte[] planted :
        List.of(changed, bytes("1"), bytes(" "), bytes("[\"" + noise(1 << 20) + "\"]"))) {
      put(SOME);
      place.plant(REF, planted);
      assertLost(REF);
      put(SOME);
      assertKept(SOME);
    }
  }

  @Test
  void whatWasPutByHalfIsLostUntilItIsPutAgain() {
    byte[] large = bytes("\"" + noise(300_000) + "\"");
    place.putHalf(Ref.to(large), large);
    assertLost(Ref.to(large));
    put(large);
    assertKept(large);
  }

  @Test
  void whatTheReferenceDoesNotNameIsRefused() {
    byte[] other = SOME.clone();
    other[3] = '7';
    for (byte[] wrong : List.of(other, bytes("1"))) {
      assertThatThrownBy(() -> done(payloads.put(REF, wrong)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("7epth");
      assertLost(REF);
    }
  }

  @Test
  void whoeverLeavesInBetweenHarmsNobody() {
    byte[] value = bytes("\"" + noise(60_000) + "\"");
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    done(
        Flux.range(0, 200)
            .flatMap(
                n ->
                    (n % 2 == 0 ? payloads.put(Ref.to(value), value) : payloads.get(Ref.to(value)))
                        .then()
                        .timeout(Duration.ofNanos(random.nextInt(2_000_000)), Mono.empty())
                        .onErrorComplete(Payloads.Lost.class),
                4)
            .then());
    assertThatCode(() -> put(value)).doesNotThrowAnyException();
    assertKept(value);
  }
}
