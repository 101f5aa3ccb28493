package dev.solidflux.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import dev.solidflux.amqp.Link.Epoch;
import dev.solidflux.amqp.Outgoing.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Publishes with confirms and {@code mandatory}, on one channel per connection epoch. Every message
 * is decided exactly once: by its confirm, by the end of its epoch or by its deadline, whichever is
 * first. A message without a confirm keeps its place among those in flight until its epoch ends, so
 * that a broker that has stopped answering is not sent more and more.
 */
final class Publisher implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Publisher.class);

  private final Link link;
  private final AmqpSettings settings;
  private final Scheduler signals;
  private final MeterRegistry meters;
  private final Disposable.Composite running = Disposables.composite();
  private final AtomicBoolean woken = new AtomicBoolean();

  // under the lock, which is never held during a call of the client
  private final Deque<Outgoing> waiting = new ArrayDeque<>();
  private @Nullable Lane lane;
  private boolean closed;

  Publisher(Link link, AmqpSettings settings, Scheduler signals, MeterRegistry meters) {
    this.link = link;
    this.settings = settings;
    this.signals = signals;
    this.meters = meters;
    meters.gauge("solidflux.amqp.in.flight", this, Publisher::inFlight);
    long tick = Math.max(10, settings.confirmTimeout().toMillis() / 20);
    running.add(link.epochs().subscribe(epoch -> link.run(() -> openLane(epoch))));
    running.add(signals.schedulePeriodically(this::expire, tick, tick, TimeUnit.MILLISECONDS));
  }

  /** A channel in confirm mode and what was published on it and not confirmed, by number. */
  private static final class Lane {
    private final Epoch epoch;
    private final Channel channel;
    private final TreeMap<Long, Outgoing> inFlight = new TreeMap<>();
    private boolean blocked;

    Lane(Epoch epoch, Channel channel) {
      this.epoch = epoch;
      this.channel = channel;
    }
  }

  private record Numbered(Lane lane, long number, Outgoing message) {}

  /** Cancelling a message that was not sent yet drops it. */
  Mono<Outcome> send(Outgoing message) {
    return Mono.defer(
        () -> {
          if (enqueue(message)) {
            wake();
          } else {
            tell(List.of(message), Outcome.UNKNOWN);
          }
          return message.outcome().doOnCancel(() -> drop(message));
        });
  }

  private synchronized boolean enqueue(Outgoing message) {
    // those that will be in flight in a moment wait here too
    if (closed || waiting.size() >= settings.maxWaiting() + settings.maxInFlight()) {
      return !message.decide();
    }
    waiting.add(message);
    return true;
  }

  private synchronized void drop(Outgoing message) {
    if (waiting.remove(message)) {
      message.decide();
    }
  }

  private void wake() {
    if (woken.compareAndSet(false, true)) {
      link.run(this::publishWaiting);
    }
  }

  private void publishWaiting() {
    woken.set(false);
    for (Numbered next = claim(); next != null; next = claim()) {
      Outgoing message = next.message();
      try {
        next.lane()
            .channel
            .basicPublish(
                "", message.queue(), true, message.properties(next.number()), message.body());
      } catch (IOException | RuntimeException e) {
        // whatever it was, the client's and the broker's numbers may differ now
        log.warn("publishing to {} failed: {}", message.queue(), e.toString());
        end(next.lane());
      }
    }
  }

  private synchronized @Nullable Numbered claim() {
    Outgoing next = waiting.peek();
    if (next == null
        || lane == null
        || lane.blocked
        || lane.inFlight.size() >= settings.maxInFlight()) {
      return null;
    }
    waiting.remove();
    long number = lane.channel.getNextPublishSeqNo(); // only this thread publishes
    lane.inFlight.put(number, next);
    return new Numbered(lane, number, next);
  }

  private void openLane(Epoch epoch) {
    try {
      Channel channel = epoch.connection().createChannel();
      Lane opened = new Lane(epoch, channel);
      channel.confirmSelect();
      channel.addConfirmListener(
          (number, multiple) -> decided(opened, number, multiple, true),
          (number, multiple) -> decided(opened, number, multiple, false));
      channel.addReturnListener(
          returned -> returned(opened, returned.getProperties().getMessageId()));
      epoch.connection().addBlockedListener(reason -> block(opened, reason), () -> unblock(opened));
      begin(opened);
      channel.addShutdownListener(cause -> ended(opened, cause));
      wake();
    } catch (IOException | RuntimeException e) {
      log.warn("no channel to publish on: {}", e.toString());
      link.abandon(epoch);
    }
  }

  private synchronized void begin(Lane opened) {
    lane = opened;
  }

  private void ended(Lane of, ShutdownSignalException cause) {
    if (!cause.isHardError() && !cause.isInitiatedByApplication()) {
      log.warn("the broker closed the publishing channel: {}", cause.getMessage());
    }
    end(of);
  }

  /** What was in flight may or may not have arrived. */
  private void end(Lane of) {
    tell(takeAll(of), Outcome.UNKNOWN);
    link.abandon(of.epoch);
  }

  private synchronized List<Outgoing> takeAll(Lane of) {
    if (lane == of) {
      lane = null;
    }
    List<Outgoing> lost = undecided(of.inFlight.values());
    of.inFlight.clear();
    return lost;
  }

  private void decided(Lane of, long number, boolean multiple, boolean confirmed) {
    List<Outgoing> routed;
    List<Outgoing> unroutable;
    synchronized (this) {
      var covered =
          multiple
              ? of.inFlight.headMap(number, true)
              : of.inFlight.subMap(number, true, number, true);
      List<Outgoing> undecided = undecided(covered.values());
      covered.clear();
      unroutable = undecided.stream().filter(Outgoing::isReturned).toList();
      routed = undecided.stream().filter(Predicate.not(Outgoing::isReturned)).toList();
    }
    tell(routed, confirmed ? Outcome.CONFIRMED : Outcome.REFUSED);
    tell(unroutable, Outcome.UNROUTABLE);
    wake();
  }

  /** The broker returns a message before it confirms it. */
  private synchronized void returned(Lane of, @Nullable String messageId) {
    if (messageId == null) {
      return;
    }
    Outgoing message = of.inFlight.get(Long.valueOf(messageId));
    if (message != null) {
      message.returned();
    }
  }

  private synchronized void block(Lane of, String reason) {
    log.warn("the broker takes no messages for now: {}", reason);
    of.blocked = true;
  }

  private void unblock(Lane of) {
    synchronized (this) {
      of.blocked = false;
    }
    wake();
  }

  private void expire() {
    long now = System.nanoTime();
    List<Outgoing> late = new ArrayList<>();
    Lane stuck = null;
    synchronized (this) {
      waiting.removeIf(message -> message.isLate(now) && late.add(message));
      late.forEach(Outgoing::decide);
      if (lane != null && !lane.inFlight.isEmpty()) {
        late.addAll(undecided(lane.inFlight.values().stream().filter(m -> m.isLate(now)).toList()));
        long patience = 2 * settings.confirmTimeout().toNanos();
        Outgoing oldest = lane.inFlight.firstEntry().getValue();
        stuck = !lane.blocked && oldest.isLateBy(patience, now) ? lane : null;
      }
    }
    tell(late, Outcome.UNKNOWN);
    if (stuck != null) {
      log.warn("the broker lives but does not confirm: trying another connection");
      end(stuck);
    }
  }

  private static List<Outgoing> undecided(Iterable<Outgoing> messages) {
    List<Outgoing> undecided = new ArrayList<>();
    messages.forEach(
        message -> {
          if (message.decide()) {
            undecided.add(message);
          }
        });
    return undecided;
  }

  private void tell(List<Outgoing> messages, Outcome what) {
    if (!messages.isEmpty()) {
      meters.counter("solidflux.amqp.publishes", "outcome", what.name()).increment(messages.size());
      signals.schedule(() -> Outgoing.tell(messages, what));
    }
  }

  private synchronized int inFlight() {
    return lane == null ? 0 : lane.inFlight.size();
  }

  /** Everything that is under way becomes unknown; to be called while signals still work. */
  @Override
  public void close() {
    running.dispose();
    List<Outgoing> left = new ArrayList<>();
    synchronized (this) {
      closed = true;
      left.addAll(undecided(waiting));
      waiting.clear();
      if (lane != null) {
        left.addAll(takeAll(lane));
      }
    }
    Outgoing.tell(left, Outcome.UNKNOWN);
  }
}
