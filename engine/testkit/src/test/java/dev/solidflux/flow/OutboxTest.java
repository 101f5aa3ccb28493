package dev.solidflux.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Batch.OutboxRow;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Node;
import dev.solidflux.testkit.SettableClock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class OutboxTest {

  private final Site site = new Site();
  private final SettableClock clock = new SettableClock();
  private final HeldLease held =
      new HeldLease(new Lease(0, 1), clock::nanos, clock.nanos() + Duration.ofSeconds(8).toNanos());
  private final Scheduler loop = Schedulers.newSingle("outbox-test");

  @AfterEach
  void close() {
    loop.dispose();
    site.close();
  }

  private Outbox outbox(boolean wanted) {
    EngineSettings settings = EngineSettings.defaults(new Node("n", "b", 1));
    return new Outbox(
        held, site.ids, site.broker.connect(), settings, loop, 1, attempt -> wanted, input -> {});
  }

  private static Outbox.Send task(int invocation) {
    RunId run = new RunId(new UUID(1, 2));
    Attempt attempt = new Attempt(run, invocation, 1);
    return new Outbox.Send(new OutboxRow(attempt, "q", "t", Site.json("{}")), null);
  }

  private void sendAll(Outbox outbox) {
    Disposable running = outbox.run().subscribeOn(loop).subscribe();
    outbox.empty().subscribeOn(loop).block(Site.PATIENCE);
    running.dispose();
  }

  @Test
  void aTaskIsSentWhileTheLeaseIsBelieved() {
    Outbox outbox = outbox(true);
    outbox.enqueue(task(1));
    sendAll(outbox);
    assertThat(site.worker.received()).hasSize(1);
    assertThat(outbox.takeMarks()).hasSize(1);
  }

  @Test
  void nothingIsSentOnceTheLeaseIsNoLongerBelieved() {
    clock.advance(Duration.ofSeconds(8));
    Outbox outbox = outbox(true);
    outbox.enqueue(task(1));
    sendAll(outbox);
    assertThat(site.worker.received()).isEmpty();
    assertThat(outbox.takeMarks()).isEmpty();
  }

  @Test
  void whatIsOverBeforeItWasSentIsNotSent() {
    Outbox outbox = outbox(false);
    outbox.enqueue(task(1));
    sendAll(outbox);
    assertThat(site.worker.received()).isEmpty();
  }

  @Test
  void aMarkOfAnOlderGenerationIsSentAgain() {
    Outbox outbox = outbox(true);
    outbox.enqueue(task(1));
    sendAll(outbox);
    outbox.lostEverything(2);
    assertThat(outbox.pending()).isEqualTo(1);
    assertThat(outbox.hasMarks()).isFalse();
  }

  @Test
  void aMarkThatWasBeingWrittenWhileTheBrokerForgotIsSentAgain() {
    Outbox outbox = outbox(true);
    outbox.enqueue(task(1));
    sendAll(outbox);
    var underWay = outbox.takeMarks();
    outbox.lostEverything(2);
    outbox.written(underWay);
    assertThat(outbox.pending()).isEqualTo(1);
  }
}
