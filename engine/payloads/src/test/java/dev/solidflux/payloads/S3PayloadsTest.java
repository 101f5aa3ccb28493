package dev.solidflux.payloads;

import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.got;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.flow.port.Payloads;
import dev.solidflux.json.Ref;
import dev.solidflux.testkit.conformance.PayloadsConformance;
import dev.solidflux.testkit.conformance.PayloadsUnderTest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Objects in a bucket do what every place for values does, and bear what goes wrong there. */
class S3PayloadsTest extends PayloadsConformance {

  private static final byte[] SOME = ("[\"" + "a".repeat(100_000) + "\"]").getBytes(UTF_8);
  private static final Ref REF = Ref.to(SOME);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private final S3Stub store = new S3Stub();
  private final S3Payloads payloads = open(LONG, LONG);

  private S3Payloads open(Duration silence, Duration whole) {
    return open(store.settings(), silence, whole);
  }

  private static S3Payloads open(S3Settings settings, Duration silence, Duration whole) {
    return new S3Payloads(
        settings, InstantSource.system(), new S3Payloads.Limits(LONG, silence, whole, PAUSE));
  }

  @AfterEach
  void close() {
    payloads.close();
    store.close();
  }

  @Override
  protected PayloadsUnderTest newPayloads() {
    return new PayloadsUnderTest() {
      @Override
      public Payloads payloads() {
        return payloads;
      }

      @Override
      public void plant(Ref ref, byte[] bytes) {
        store.objects.put(ref.sha256(), bytes);
      }

      @Override
      public void putHalf(Ref ref, byte[] json) {
        store.always = S3Stub.CUT;
        try (S3Payloads hasty = open(LONG, Duration.ofMillis(100))) {
          assertThatThrownBy(() -> done(hasty.put(ref, json)))
              .hasRootCauseInstanceOf(TimeoutException.class);
        }
        store.always = null;
      }
    };
  }

  @Test
  void whatPassesIsTriedAgain() {
    store.faults.addAll(
        List.of(
            S3Stub.error(500, "InternalError"),
            S3Stub.error(503, "SlowDown"),
            S3Stub.error(400, "RequestTimeout"),
            S3Stub.status(429, ""),
            S3Stub.CUT));
    done(payloads.put(REF, SOME));
    assertThat(store.requests).hasValue(6);
    assertThat(store.objects.get(REF.sha256())).isEqualTo(SOME);

    store.faults.addAll(
        List.of(S3Stub.CUT, S3Stub.half(SOME), S3Stub.status(502, "<html>a proxy's</html>")));
    assertThat(got(payloads.get(REF))).isEqualTo(SOME);
    assertThat(store.requests).hasValue(10);
  }

  @Test
  void aConnectionThatFallsSilentIsLeftForAnother() {
    store.objects.put(REF.sha256(), SOME);
    store.faults.add(S3Stub.SILENCE);
    try (S3Payloads hasty = open(Duration.ofMillis(300), LONG)) {
      assertThat(got(hasty.get(REF))).isEqualTo(SOME);
    }
    assertThat(store.requests).hasValue(2);
  }

  @Test
  void aStoreThatStaysOfNoUseIsGivenUpInTimeAndTheReasonIsTold() {
    store.always = S3Stub.error(503, "SlowDown");
    try (S3Payloads hasty = open(LONG, Duration.ofMillis(300))) {
      assertThatThrownBy(() -> done(hasty.put(REF, SOME)))
          .hasRootCauseInstanceOf(TimeoutException.class)
          .hasMessageContaining("was of no use for 300 ms")
          .hasMessageContaining("503 SlowDown");
    }
    store.always = S3Stub.SILENCE;
    try (S3Payloads hasty = open(LONG, Duration.ofMillis(100))) {
      assertThatThrownBy(() -> got(hasty.get(REF)))
          .hasRootCauseInstanceOf(TimeoutException.class)
          .hasMessageContaining("no answer");
    }
  }

  @Test
  void wrongKeysAreToldAtOnceAndNotRepeated() {
    try (S3Payloads stranger = open(store.settings("another-secret"), LONG, LONG)) {
      assertThatThrownBy(() -> done(stranger.put(REF, SOME)))
          .isInstanceOf(S3Refused.class)
          .hasMessageContaining("answered 403 SignatureDoesNotMatch: the keys")
          .hasMessageNotContainingAny("another-secret", S3Stub.ACCESS, S3Stub.SECRET, S3Stub.TOKEN);
    }
    assertThat(store.requests).hasValue(1);
    assertThat(store.objects).isEmpty();
  }

  @Test
  void anAnswerThatComesBeforeTheBodyIsSentIsHeard() {
    byte[] large = ("[\"" + "a".repeat(8 << 20) + "\"]").getBytes(UTF_8);
    store.always = S3Stub.early(403, "AccessDenied");
    assertThatThrownBy(() -> done(payloads.put(Ref.to(large), large)))
        .hasMessageContaining("403 AccessDenied");
  }

  @Test
  void withoutItsBucketNothingIsLost() {
    store.faults.add(S3Stub.error(404, "NoSuchBucket"));
    assertThatThrownBy(() -> got(payloads.get(REF)))
        .isInstanceOf(S3Refused.class)
        .hasMessageContaining("404 NoSuchBucket");
    store.faults.add(S3Stub.status(404, ""));
    assertThatThrownBy(() -> got(payloads.get(REF))).isInstanceOf(Payloads.Lost.class);
    store.faults.add(S3Stub.error(301, "PermanentRedirect"));
    assertThatThrownBy(() -> got(payloads.get(REF)))
        .isInstanceOf(S3Refused.class)
        .hasMessageContaining("another region");
  }

  @Test
  void whatNeverEndsIsNotReadToItsEnd() {
    store.faults.add(S3Stub.endless(200));
    assertThatThrownBy(() -> got(payloads.get(REF)))
        .isInstanceOf(Payloads.Lost.class)
        .hasMessageContaining("longer");
    store.faults.add(S3Stub.endless(400));
    assertThatThrownBy(() -> got(payloads.get(REF)))
        .isInstanceOf(S3Refused.class)
        .hasMessageEndingWith("answered 400");
    store.faults.add(S3Stub.endless(400));
    assertThatThrownBy(() -> done(payloads.put(REF, SOME))).isInstanceOf(S3Refused.class);
    done(payloads.put(REF, SOME));
    assertThat(got(payloads.get(REF))).isEqualTo(SOME);
  }

  @Test
  void whatAnErrorSaysIsToldOnlyIfItIsAWord() {
    store.faults.add(S3Stub.error(400, "Bad\nthing <script>"));
    assertThatThrownBy(() -> got(payloads.get(REF)))
        .isInstanceOf(S3Refused.class)
        .hasMessageEndingWith("answered 400");
  }
}
