package dev.solidflux.testkit.conformance;

import dev.solidflux.flow.port.Delivery;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** A subscriber of a mailbox that a test asks for one delivery after the other. */
public final class Inbox implements AutoCloseable {

  private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
  private final Disposable subscription;

  public Inbox(Flux<Delivery> mailbox) {
    subscription = mailbox.subscribe(deliveries::add);
  }

  /** Waits for the next delivery. */
  public Delivery next() throws InterruptedException {
    Delivery next = deliveries.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no delivery within 20 s");
    }
    return next;
  }

  /** Cancels: what was not acknowledged is delivered to somebody else. */
  @Override
  public void close() {
    subscription.dispose();
  }
}
