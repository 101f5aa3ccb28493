package dev.solidflux.api.request;

import dev.solidflux.flow.pace.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.Exceptions;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A body's pieces, together with those that came while the ones before were worked on: whoever asks
 * for more gets all there is, and at once, so that nobody waits for a piece that is to come.
 */
public final class Arrived extends BaseSubscriber<DataBuffer> {
  /** The server's pieces have 8 KiB at most. */
  private static final int AHEAD = 64;

  private final Queue<DataBuffer> waiting = new ConcurrentLinkedQueue<>();
  private final Signal arrived = new Signal();
  private volatile boolean over;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private final Duration patience;
  private final BooleanSupplier midway;
  private boolean last;

  private Arrived(Duration patience, BooleanSupplier midway) {
    this.patience = patience;
    this.midway = midway;
  }

  /**
   * Never an empty list.
   *
   * @param scheduler where they are worked on: not on the thread that reads from the network
   * @param patience how long to wait for a piece that has to come, before it is {@code
   *     body-too-slow}
   * @param midway whether one has to come; else there is no haste
   */
  public static Flux<List<DataBuffer>> of(
      Flux<DataBuffer> body, Scheduler scheduler, Duration patience, BooleanSupplier midway) {
    return Flux.using(
        () -> new Arrived(patience, midway),
        pieces -> pieces.together(body, scheduler),
        Arrived::giveUp);
  }

  private Flux<List<DataBuffer>> together(Flux<DataBuffer> body, Scheduler scheduler) {
    return Flux.defer(() -> awaited().publishOn(scheduler).then(Mono.fromSupplier(this::take)))
        .repeat(() -> !last)
        .filter(pieces -> !pieces.isEmpty())
        .doOnSubscribe(start -> body.subscribe(this));
  }

  private Mono<Void> awaited() {
    return midway.getAsBoolean()
        ? arrived
            .await()
            .timeout(patience)
            .onErrorMap(TimeoutException.class, e -> Bodies.tooSlow())
        : arrived.await();
  }

  private List<DataBuffer> take() {
    boolean all = over;
    Throwable failed = failure;
    if (failed != null) {
      throw Exceptions.propagate(failed);
    }
    List<DataBuffer> pieces = new ArrayList<>();
    for (DataBuffer piece = waiting.poll(); piece != null; piece = waiting.poll()) {
      pieces.add(piece);
    }
    last = all;
    if (!pieces.isEmpty()) {
      request(pieces.size());
    }
    return pieces;
  }

  @Override
  protected void hookOnSubscribe(Subscription subscription) {
    request(AHEAD);
  }

  @Override
  protected void hookOnNext(DataBuffer piece) {
    waiting.add(piece);
    arrived.raise();
    if (closed) {
      releaseAll();
    }
  }

  @Override
  protected void hookOnComplete() {
    over = true;
    arrived.raise();
  }

  @Override
  protected void hookOnError(Throwable error) {
    failure = error;
    arrived.raise();
  }

  private void giveUp() {
    closed = true;
    dispose();
    releaseAll();
  }

  private void releaseAll() {
    for (DataBuffer piece = waiting.poll(); piece != null; piece = waiting.poll()) {
      DataBufferUtils.release(piece);
    }
  }
}
