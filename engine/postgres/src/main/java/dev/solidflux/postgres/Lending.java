package dev.solidflux.postgres;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * Sessions, lent in the order in which they are asked for. Whoever waits for too long, or behind
 * too many, gets a {@link TimeoutException}.
 */
final class Lending {

  static final int WAITING_LIMIT = 5_000;

  /** A session that nobody needed for so long lets its connection go. */
  private static final Duration IDLE = Duration.ofMinutes(10);

  private final Duration patience;

  /** The one that was used last comes first; also the lock of all that is below. */
  private final Deque<Session> free = new ArrayDeque<>();

  private final Deque<Borrower> waiting = new ArrayDeque<>();
  private final AtomicInteger lending = new AtomicInteger();

  /** Who waits. To be lent to or to give up: whichever comes first takes it out of the queue. */
  private record Borrower(MonoSink<Session> sink, Disposable.Swap patience) {}

  private record Loan(Borrower to, Session session) {}

  Lending(int sessions, Supplier<Session> session, Duration patience) {
    this.patience = patience;
    Stream.generate(session).limit(sessions).forEach(free::add);
  }

  /**
   * A session, for the borrower alone until given back. Not to be cancelled: see {@link Shield}.
   */
  Mono<Session> borrow() {
    return Mono.create(
        sink -> {
          if (enqueue(new Borrower(sink, Disposables.swap()))) {
            lend();
          } else {
            sink.error(new TimeoutException("too many statements wait for the database"));
          }
        });
  }

  void giveBack(Session session) {
    Session resting;
    synchronized (free) {
      free.addFirst(session);
      resting = free.getLast().idleFor(IDLE) ? free.removeLast() : null;
    }
    lend();
    if (resting != null) {
      resting.close().doFinally(closed -> putLast(resting)).subscribe();
    }
  }

  private void putLast(Session session) {
    synchronized (free) {
      free.addLast(session);
    }
    lend();
  }

  private boolean enqueue(Borrower borrower) {
    synchronized (free) {
      if (waiting.size() >= WAITING_LIMIT) {
        return false;
      }
      if (free.size() <= waiting.size()) {
        borrower.patience().update(onceImpatient(borrower));
      }
      return waiting.add(borrower);
    }
  }

  private Disposable onceImpatient(Borrower borrower) {
    return Schedulers.parallel()
        .schedule(() -> giveUp(borrower), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void giveUp(Borrower borrower) {
    boolean waited;
    synchronized (free) {
      waited = waiting.remove(borrower);
    }
    if (waited) {
      String what = "no session with the database was free within " + patience.toMillis() + " ms";
      borrower.sink().error(new TimeoutException(what));
    }
  }

  /** One thread lends at a time, however deep within a loan a session was given back. */
  private void lend() {
    int missed = lending.getAndIncrement() == 0 ? 1 : 0;
    while (missed > 0) {
      for (Loan loan = next(); loan != null; loan = next()) {
        loan.to().patience().dispose();
        loan.to().sink().success(loan.session());
      }
      missed = lending.addAndGet(-missed);
    }
  }

  private @Nullable Loan next() {
    synchronized (free) {
      return free.isEmpty() || waiting.isEmpty()
          ? null
          : new Loan(waiting.removeFirst(), free.removeFirst());
    }
  }
}
