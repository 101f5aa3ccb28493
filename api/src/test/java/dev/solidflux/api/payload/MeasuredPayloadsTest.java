package dev.solidflux.api.payload;

import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.got;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.api.payload.MeasuredPayloads.Trouble;
import dev.solidflux.flow.port.Payloads;
import dev.solidflux.json.Ref;
import dev.solidflux.testkit.SettableClock;
import dev.solidflux.testkit.memory.MemoryStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What is told of a place for values, whatever it is. */
class MeasuredPayloadsTest {

  private static final byte[] SOME = "[1.0]".getBytes(UTF_8);
  private static final Ref REF = Ref.to(SOME);

  private final SettableClock clock = new SettableClock();
  private final MemoryStore store = new MemoryStore(clock);
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final MeasuredPayloads payloads = new MeasuredPayloads(store.payloads(), metrics, clock);

  private long calls(String call, String outcome) {
    return metrics.get("solidflux.payload").tags("call", call, "outcome", outcome).timer().count();
  }

  private double bytes(String call) {
    return metrics.get("solidflux.payload.bytes").tag("call", call).counter().count();
  }

  private void refuse() {
    assertThatThrownBy(() -> done(payloads.put(REF, SOME))).hasMessage("a test lets it fail");
  }

  @Test
  void callsAreCountedByWhatCameOfThem() {
    done(payloads.put(REF, SOME));
    done(payloads.put(REF, SOME));
    assertThat(got(payloads.get(REF))).isEqualTo(SOME);
    store.losePayload(REF);
    assertThatThrownBy(() -> got(payloads.get(REF))).isInstanceOf(Payloads.Lost.class);
    store.failingPayloads(any -> true);
    refuse();

    assertThat(calls("put", "done")).isEqualTo(2);
    assertThat(calls("put", "failed")).isEqualTo(1);
    assertThat(calls("get", "done")).isEqualTo(1);
    assertThat(calls("get", "lost")).isEqualTo(1);
    assertThat(bytes("put")).isEqualTo(2 * SOME.length);
    assertThat(bytes("get")).isEqualTo(SOME.length);
  }

  @Test
  void troubleIsToldFromItsBeginningUntilThePlaceAnswers() {
    assertThat(payloads.trouble()).isEmpty();
    store.failingPayloads(any -> true);
    Instant first = clock.instant();
    refuse();
    clock.advance(Duration.ofMinutes(1));
    refuse();
    assertThat(payloads.trouble()).contains(new Trouble("a test lets it fail", first));
    store.failingPayloads(any -> false);
    assertThatThrownBy(() -> got(payloads.get(REF))).isInstanceOf(Payloads.Lost.class);
    assertThat(payloads.trouble()).isEmpty();
  }

  @Test
  void theCallersFaultIsNotThePlaces() {
    assertThatThrownBy(() -> done(payloads.put(REF, new byte[] {'1'})))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(payloads.trouble()).isEmpty();
  }

  @Test
  void whetherItIsToBeHadIsKnownBeforeAnybodyNeedsIt() {
    store.failingPayloads(any -> true);
    done(payloads.ask());
    assertThat(payloads.trouble()).isPresent();
    store.failingPayloads(any -> false);
    done(payloads.ask());
    assertThat(payloads.trouble()).isEmpty();
  }

  @Test
  void aPlaceThatWasAwayIsAskedUntilItIsBack() {
    VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
    try {
      store.failingPayloads(any -> true);
      Disposable watch = payloads.watch(Duration.ofSeconds(5));
      assertThat(payloads.trouble()).isPresent();
      time.advanceTimeBy(Duration.ofSeconds(5));
      assertThat(payloads.trouble()).isPresent();
      store.failingPayloads(any -> false);
      time.advanceTimeBy(Duration.ofSeconds(5));
      assertThat(payloads.trouble()).isEmpty();
      watch.dispose();
    } finally {
      VirtualTimeScheduler.reset();
    }
  }
}
