package dev.solidflux.flow.turn;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.own.HeldLease;
import dev.solidflux.flow.port.Batch.QueueMark;
import dev.solidflux.flow.port.Journal.LeaseLost;
import dev.solidflux.flow.port.Journal.Refused;
import dev.solidflux.flow.port.Journal.TooLong;
import dev.solidflux.flow.port.Journal.Undone;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Commits inputs: as many as fit into a batch, and what the database refuses by halves, until the
 * one that is to blame is found. So one run cannot stop a shard.
 */
final class Commits {

  private static final Logger log = LoggerFactory.getLogger(Commits.class);

  /** What is smaller than that and still takes too long is not to blame; the database is. */
  private static final long BLAMABLE_BYTES = 1L << 20;

  /** How often what the database has undone is repeated, before another owner may try. */
  private static final int REPEATS = 3;

  /**
   * Inputs to be committed together.
   *
   * @param refusal why the database refused the only one; null if it did not
   * @param again whether it refused what was put in its place too
   */
  private record Group(List<Input> inputs, @Nullable Refused refusal, boolean again) {}

  private final HeldLease held;
  private final ShardContext context;
  private final Scheduler loop;
  private final Progress progress;
  private final Memory memory;
  private final Arrivals arrivals;
  private final Follow follow;
  private final Deque<Group> groups = new ArrayDeque<>();

  Commits(
      HeldLease held,
      ShardContext context,
      Scheduler loop,
      Progress progress,
      Memory memory,
      Arrivals arrivals,
      Follow follow) {
    this.held = held;
    this.context = context;
    this.loop = loop;
    this.progress = progress;
    this.memory = memory;
    this.arrivals = arrivals;
    this.follow = follow;
  }

  /**
   * Commits them; what does not fit waits for the next turn.
   *
   * @param marksToo whether to write in any case how far the queues are
   */
  Mono<Void> commit(List<Input> inputs, Sight sight, boolean marksToo) {
    groups.clear();
    groups.add(new Group(inputs, null, false));
    return Mono.defer(() -> commit(groups.removeFirst(), sight, marksToo))
        .repeat(() -> !groups.isEmpty())
        .then();
  }

  private Mono<Void> commit(Group group, Sight sight, boolean marksToo) {
    progress.step();
    Turn turn = new Turn(memory, sight);
    int taken = take(group, turn);
    if (groups.isEmpty()) {
      turn.takeTelemetry();
    }
    List<QueueMark> marks = memory.outbox().marks(marksToo || !turn.writesNothing());
    Turned turned = turn.end(marks);
    progress.waits();
    AtomicBoolean known = new AtomicBoolean();
    return write(turned)
        .onErrorMap(e -> !(e instanceof Refused), InDoubt::new)
        .publishOn(loop)
        .then(
            Mono.defer(
                () -> {
                  known.set(true);
                  return carry(turned, sight);
                }))
        .doFinally(end -> untold(turned, known.get()))
        .onErrorResume(
            Refused.class,
            refused -> refused(group.inputs().subList(0, taken), group, turned, refused));
  }

  /** It may have been committed all the same. */
  private void untold(Turned turned, boolean isKnown) {
    if (!isKnown) {
      context.traces().inDoubt(turned.carried().occurred());
    }
  }

  private int take(Group group, Turn turn) {
    List<Input> inputs = group.inputs();
    Refused refusal = group.refusal();
    if (refusal != null) {
      turn.blame(inputs.getFirst(), "refused-by-database: " + refusal.getMessage(), group.again());
      return 1;
    }
    int taken = 0;
    while (taken < inputs.size() && !turn.isFull(context.turns())) {
      turn.take(inputs.get(taken++));
    }
    List<Input> left = inputs.subList(taken, inputs.size());
    if (!left.isEmpty()) {
      if (groups.isEmpty()) {
        arrivals.putBack(left);
      } else {
        groups.addFirst(new Group(left, null, false));
      }
    }
    return taken;
  }

  private Mono<Void> write(Turned turned) {
    Mono<Void> tell =
        turned.telemetry().isEmpty()
            ? Mono.empty()
            : repeated(context.journal().tell(held.lease(), turned.telemetry()))
                .onErrorResume(Refused.class, this::untold);
    return turned.nothing()
        ? tell.then(Mono.defer(this::stillOwned))
        : tell.then(
            context
                .metrics()
                .timed(
                    turned.batch(),
                    repeated(context.journal().append(held.lease(), turned.batch()))));
  }

  /** Nothing was written, and nobody is to blame: so memory is still right. */
  private static Mono<Void> repeated(Mono<Void> write) {
    return write.retryWhen(
        Retry.max(REPEATS)
            .filter(Undone.class::isInstance)
            .onRetryExhaustedThrow((all, last) -> last.failure()));
  }

  /**
   * What leads to nothing is acknowledged without a statement that would prove the lease; after it
   * has run out memory may be stale, and what means nothing here may be news to another owner.
   */
  private Mono<Void> stillOwned() {
    return held.valid() ? Mono.empty() : Mono.error(new LeaseLost(held.lease()));
  }

  private Mono<Void> untold(Refused refused) {
    log.atWarn()
        .addKeyValue("shard", held.shard())
        .log("the database refuses telemetry; it is dropped: {}", Excerpt.line(message(refused)));
    return Mono.empty();
  }

  private Mono<Void> carry(Turned turned, Sight sight) {
    progress.step();
    return follow.carry(turned, sight).publishOn(loop);
  }

  private Mono<Void> refused(List<Input> taken, Group group, Turned turned, Refused refused) {
    if (taken.size() > 1) {
      Halves halves = Halves.of(taken);
      groups.addFirst(new Group(halves.second(), null, false));
      groups.addFirst(new Group(halves.first(), null, false));
      return Mono.empty();
    }
    boolean mayBeBlamed = !(refused instanceof TooLong) || bytes(turned) > BLAMABLE_BYTES;
    boolean blamedTwice = group.refusal() != null && group.again();
    if (taken.isEmpty() || !mayBeBlamed || blamedTwice) {
      return Mono.error(new InDoubt(refused));
    }
    RunId run = taken.getFirst().run();
    AboutRun.line(log.atError(), run, run == null ? null : memory.hot().get(run))
        .addKeyValue("shard", held.shard())
        .log("the database refuses what an input leads to: {}", Excerpt.line(message(refused)));
    groups.addFirst(new Group(taken, refused, group.refusal() != null));
    return Mono.empty();
  }

  private static long bytes(Turned turned) {
    return turned.batch().events().stream().mapToLong(event -> event.body().length()).sum()
        + turned.batch().outbox().stream().mapToLong(row -> row.args().length()).sum();
  }

  private static String message(Refused refused) {
    return String.valueOf(refused.getMessage());
  }
}
