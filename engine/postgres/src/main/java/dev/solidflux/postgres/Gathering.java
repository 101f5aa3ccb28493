package dev.solidflux.postgres;

import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Submissions.Outcome;
import dev.solidflux.postgres.SubmitStatement.Prepared;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Gathers what is submitted while other submissions are committed, so that it is committed
 * together. What belongs together stays together; what the database refuses fails alone.
 */
final class Gathering {

  private static final int AT_A_TIME = 2;
  private static final int MOST = 200;
  private static final long MOST_CHARACTERS = 4 << 20;
  private static final long WAITING_CHARACTERS = 64 << 20;
  private static final int WAITING = 20_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Function<List<Prepared>, Mono<List<Outcome>>> writer;

  /** Also the lock of all that is below. */
  private final Deque<Group> waiting = new ArrayDeque<>();

  private final AtomicInteger starting = new AtomicInteger();
  private int running;
  private int waitingNumber;
  private long waitingCharacters;

  /** Submissions of one transaction, and who waits for their outcomes. */
  private record Group(
      List<Prepared> submissions, long characters, long since, MonoSink<List<Outcome>> sink) {

    boolean waitedTooLong() {
      return System.nanoTime() - since > PATIENCE.toNanos();
    }
  }

  /**
   * @param writer one transaction; fails as a whole
   */
  Gathering(Function<List<Prepared>, Mono<List<Outcome>>> writer) {
    this.writer = writer;
  }

  /**
   * The outcomes of these, in order. They are written even if nobody stays for the outcomes.
   *
   * @return fails with a {@link TimeoutException} if too much waits, or for too long; with {@link
   *     Journal.TooLong} if these are too much for one transaction
   */
  Mono<List<Outcome>> add(List<Prepared> submissions) {
    long characters = submissions.stream().mapToLong(one -> one.body().length()).sum();
    if (characters > WAITING_CHARACTERS) {
      String what = "submissions of more than " + WAITING_CHARACTERS + " characters";
      return Mono.error(new Journal.TooLong(what, new IllegalArgumentException(what)));
    }
    return Shield.of(
        Mono.create(
            sink -> {
              if (enqueue(new Group(submissions, characters, System.nanoTime(), sink))) {
                start();
              } else {
                sink.error(new TimeoutException("too many submissions wait for the database"));
              }
            }));
  }

  private boolean enqueue(Group group) {
    synchronized (waiting) {
      boolean room =
          waiting.isEmpty()
              || (waitingNumber + group.submissions().size() <= WAITING
                  && waitingCharacters + group.characters() <= WAITING_CHARACTERS);
      if (room) {
        waiting.add(group);
        count(group, 1);
      }
      return room;
    }
  }

  private void count(Group group, int sign) {
    waitingNumber += sign * group.submissions().size();
    waitingCharacters += sign * group.characters();
  }

  /** One thread starts at a time, however deep within one statement the next is started. */
  private void start() {
    int missed = starting.getAndIncrement() == 0 ? 1 : 0;
    while (missed > 0) {
      for (List<Group> next = next(); !next.isEmpty(); next = next()) {
        write(next).doOnTerminate(this::ended).subscribe();
      }
      missed = starting.addAndGet(-missed);
    }
  }

  private void ended() {
    synchronized (waiting) {
      running--;
    }
    start();
  }

  /** What fits into one statement; nothing if enough statements are on their way. */
  private List<Group> next() {
    List<Group> next = new ArrayList<>();
    synchronized (waiting) {
      int number = 0;
      long characters = 0;
      while (running < AT_A_TIME && !waiting.isEmpty()) {
        Group group = waiting.getFirst();
        number += group.submissions().size();
        characters += group.characters();
        if (!next.isEmpty() && (number > MOST || characters > MOST_CHARACTERS)) {
          break;
        }
        next.add(waiting.removeFirst());
        count(group, -1);
      }
      running += next.isEmpty() ? 0 : 1;
    }
    return next;
  }

  /** Never fails: each group is told. */
  private Mono<Void> write(List<Group> groups) {
    List<Group> wanted = new ArrayList<>();
    for (Group group : groups) {
      if (group.waitedTooLong()) {
        group.sink().error(new TimeoutException("the database took no submission in time"));
      } else {
        wanted.add(group);
      }
    }
    if (wanted.isEmpty()) {
      return Mono.empty();
    }
    List<Prepared> all = wanted.stream().flatMap(group -> group.submissions().stream()).toList();
    return Mono.defer(() -> writer.apply(all))
        .doOnNext(outcomes -> tell(wanted, outcomes))
        .then()
        .onErrorResume(error -> failed(wanted, error));
  }

  private static void tell(List<Group> groups, List<Outcome> outcomes) {
    int from = 0;
    for (Group group : groups) {
      int to = from + group.submissions().size();
      group.sink().success(List.copyOf(outcomes.subList(from, to)));
      from = to;
    }
  }

  /** Halves what was refused, down to the culprit. Any other error's outcome is unknown. */
  private Mono<Void> failed(List<Group> groups, Throwable error) {
    if (groups.size() == 1 || !Refusal.isAnswer(error)) {
      groups.forEach(group -> group.sink().error(error));
      return Mono.empty();
    }
    int half = groups.size() / 2;
    return write(groups.subList(0, half))
        .then(Mono.defer(() -> write(groups.subList(half, groups.size()))));
  }
}
