package dev.solidflux.flow.due;

import dev.solidflux.flow.pace.Pace;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.flow.port.Transport.Condition;
import dev.solidflux.flow.port.Transport.Published;
import dev.solidflux.flow.port.Transport.Reach;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Since when a shard hears all that is said to it. After a take-over, and whenever the broker was
 * away, a barrier is sent to the shard's own mailbox; once it has come back, everything that was
 * waiting there has been heard, and deadlines may be judged. Confined to the shard's loop.
 */
public final class Listening {

  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final Duration NOT_BACK = Duration.ofSeconds(10);

  private final Transport transport;
  private final int shard;
  private final Pace pace;
  private final Scheduler loop;
  private final String name;
  private int barriers;
  private String token = "";
  private @Nullable Instant since;

  /**
   * @param name tells this owner's barriers from every other's; nobody else can guess it
   */
  public Listening(Transport transport, int shard, Pace pace, Scheduler loop, String name) {
    this.transport = transport;
    this.shard = shard;
    this.pace = pace;
    this.loop = loop;
    this.name = name;
  }

  /** Sends barriers as the connection changes; never completes. */
  public Flux<Void> run(Flux<Reach> reach) {
    return reach
        .publishOn(loop)
        .switchMap(
            now -> {
              since = null;
              return now.condition() == Condition.CONNECTED ? listenAnew() : Mono.never();
            });
  }

  private Mono<Void> listenAnew() {
    token = Delivery.BARRIER + name + "-" + ++barriers;
    return Mono.defer(() -> transport.barrier(shard, token))
        .publishOn(loop)
        .flatMap(sent -> Mono.delay(pauseAfter(sent), pace.timers()).publishOn(loop))
        .repeat(() -> since == null)
        .then(Mono.never());
  }

  private static Duration pauseAfter(Published sent) {
    return sent instanceof Published.Confirmed ? NOT_BACK : AGAIN;
  }

  /** A message came with this correlation id. */
  public void heard(String correlationId) {
    if (correlationId.equals(token)) {
      since = pace.now();
    }
  }

  /** Since when everything is heard; null while it is not. */
  public @Nullable Instant since() {
    return since;
  }
}
