package dev.solidflux.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import dev.solidflux.amqp.BrokerConnection.Incarnation;
import dev.solidflux.amqp.BrokerConnection.State;
import dev.solidflux.amqp.Outgoing.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Publishes with confirms and {@code mandatory}, on one channel per incarnation of the connection.
 * Every message is decided exactly once: by its confirm, by the end of its incarnation or by its
 * deadline, whichever is first. A message without a confirm keeps its place among those in flight
 * until its incarnation ends, so that a broker that has stopped answering is not sent more and
 * more.
 */
final class Publisher implements AutoCloseable {

  private final BrokerConnection connection;
  private final AmqpSettings.Publishing settings;
  private final Scheduler signals;
  private final MeterRegistry meters;
  private final PatientClock clock = new PatientClock(System::nanoTime);
  private final Disposable.Composite running = Disposables.composite();
  private final AtomicBoolean woken = new AtomicBoolean();

  // under the lock, which is never held during a call of the client
  private final Deque<Outgoing> waiting = new ArrayDeque<>();
  private @Nullable ConfirmChannel current;
  private boolean closed;

  Publisher(
      BrokerConnection connection,
      AmqpSettings.Publishing settings,
      Scheduler signals,
      MeterRegistry meters) {
    this.connection = connection;
    this.settings = settings;
    this.signals = signals;
    this.meters = meters;
    meters.gauge("solidflux.amqp.in.flight", this, Publisher::inFlight);
    long tick = Math.max(10, settings.confirmWithin().toMillis() / 20);
    running.add(connection.states().subscribe(this::follow));
    running.add(
        connection
            .incarnations()
            .subscribe(incarnation -> connection.run(() -> openChannel(incarnation))));
    running.add(signals.schedulePeriodically(this::expire, tick, tick, TimeUnit.MILLISECONDS));
  }

  private record Numbered(ConfirmChannel channel, long number, Outgoing message) {}

  /** When what is sent from now on has to be confirmed. */
  long deadline() {
    return clock.now() + settings.confirmWithin().toNanos();
  }

  Duration until(long deadline) {
    return Duration.ofNanos(Math.max(1, deadline - clock.now()));
  }

  Mono<Outcome> send(Outgoing message) {
    return Mono.defer(
        () -> {
          if (enqueue(message)) {
            wake();
          } else {
            tell(List.of(message), Outcome.UNKNOWN);
          }
          return message.outcome();
        });
  }

  private synchronized boolean enqueue(Outgoing message) {
    // those that will be in flight in a moment wait here too
    if (closed || waiting.size() >= settings.waiting() + settings.inFlight()) {
      return !message.decide();
    }
    waiting.add(message);
    return true;
  }

  /** A broker that takes no messages confirms none either: that is no message's fault. */
  private void follow(State state) {
    clock.stand(state.blocked());
    wake();
  }

  private void wake() {
    if (woken.compareAndSet(false, true)) {
      connection.run(this::publishWaiting);
    }
  }

  private void publishWaiting() {
    woken.set(false);
    for (Numbered next = claim(); next != null; next = claim()) {
      Outgoing message = next.message();
      try {
        next.channel()
            .channel()
            .basicPublish(
                "", message.queue(), true, message.properties(next.number()), message.body());
      } catch (IOException | RuntimeException e) {
        // whatever it was, the client's and the broker's numbers may differ now
        end(next.channel(), "publishing failed: " + e);
      }
    }
  }

  private @Nullable Numbered claim() {
    boolean blocked = connection.isBlocked();
    synchronized (this) {
      Outgoing next = waiting.peek();
      while (next != null && !next.mayLeave()) {
        waiting.remove();
        tell(next.decide() ? List.of(next) : List.of(), Outcome.UNKNOWN);
        next = waiting.peek();
      }
      if (next == null || blocked || current == null || current.inFlight() >= settings.inFlight()) {
        return null;
      }
      waiting.remove();
      return new Numbered(current, current.number(next), next);
    }
  }

  private void openChannel(Incarnation incarnation) {
    try {
      Channel channel = incarnation.connection().createChannel();
      ConfirmChannel opened = new ConfirmChannel(incarnation, channel);
      channel.confirmSelect();
      channel.addConfirmListener(
          (number, multiple) -> decided(opened, number, multiple, true),
          (number, multiple) -> decided(opened, number, multiple, false));
      channel.addReturnListener(
          returned -> returned(opened, returned.getProperties().getMessageId()));
      begin(opened);
      channel.addShutdownListener(cause -> ended(opened, cause));
      wake();
    } catch (IOException | RuntimeException e) {
      connection.abandon(incarnation, "no channel to publish on: " + e);
    }
  }

  private synchronized void begin(ConfirmChannel opened) {
    current = opened;
  }

  private void ended(ConfirmChannel channel, ShutdownSignalException cause) {
    String reason = BrokerConnection.reason(cause);
    end(channel, cause.isHardError() ? reason : "the publishing channel was closed: " + reason);
  }

  /** What was in flight may or may not have arrived. */
  private void end(ConfirmChannel channel, String why) {
    tell(takeAll(channel), Outcome.UNKNOWN);
    connection.abandon(channel.incarnation(), why);
  }

  private synchronized List<Outgoing> takeAll(ConfirmChannel channel) {
    if (current == channel) {
      current = null;
    }
    return channel.takeAll();
  }

  private void decided(ConfirmChannel channel, long number, boolean multiple, boolean confirmed) {
    List<Outgoing> decided;
    synchronized (this) {
      decided = channel.take(number, multiple);
    }
    tell(
        decided.stream().filter(Predicate.not(Outgoing::isReturned)).toList(),
        confirmed ? Outcome.CONFIRMED : Outcome.REFUSED);
    tell(decided.stream().filter(Outgoing::isReturned).toList(), Outcome.UNROUTABLE);
    wake();
  }

  private synchronized void returned(ConfirmChannel channel, @Nullable String messageId) {
    channel.returned(messageId);
  }

  private void expire() {
    long now = clock.now();
    List<Outgoing> late = new ArrayList<>();
    ConfirmChannel stuck = null;
    synchronized (this) {
      waiting.removeIf(message -> message.isLate(now) && late.add(message));
      late.forEach(Outgoing::decide);
      if (current != null) {
        late.addAll(current.late(now));
        stuck = current.isStuck(2 * settings.confirmWithin().toNanos(), now) ? current : null;
      }
    }
    tell(late, Outcome.UNKNOWN);
    if (stuck != null) {
      end(stuck, "the broker lives but does not confirm");
    }
  }

  private void tell(List<Outgoing> messages, Outcome what) {
    if (!messages.isEmpty()) {
      meters.counter("solidflux.amqp.publishes", "outcome", what.name()).increment(messages.size());
      signals.schedule(() -> Outgoing.tell(messages, what));
    }
  }

  private synchronized int inFlight() {
    return current == null ? 0 : current.inFlight();
  }

  /** Nothing more leaves; whoever waits for a message is told by who has sent it. */
  @Override
  public void close() {
    running.dispose();
    synchronized (this) {
      closed = true;
      waiting.clear();
      current = null;
    }
  }
}
