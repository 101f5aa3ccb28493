package dev.solidflux.flow;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.id.TaskIds;
import dev.solidflux.core.run.RunPhase;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Hints.Hint;
import dev.solidflux.flow.port.Journal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The one place where a shard's runs move: takes whatever arrived while the last batch was
 * committed, steps the runs, commits all of it in one statement, and only then acknowledges, sends
 * and wakes. Everything in here happens on one worker thread, one thing after the other. One object
 * lives as long as its memory can be trusted; after an unknown outcome it is dropped whole and
 * another one starts from the rows.
 */
final class ShardLoop {

  private static final Logger log = LoggerFactory.getLogger(ShardLoop.class);
  private static final int LOADS_AT_A_TIME = 8;
  private static final Duration TICK = Duration.ofMillis(50);
  private static final Duration FINISH = Duration.ofSeconds(2);
  private static final int TICKS_TO_FORGET = 1_000;

  private final HeldLease held;
  private final EngineSettings settings;
  private final EnginePorts ports;
  private final TaskIds ids;
  private final RunLoader loader;
  private final Clocks clocks;
  private final Scheduler loop;
  private final FlowMetrics metrics;

  /**
   * From other threads; bounded by the mailbox' prefetch, the inbox' page and the timers' horizon.
   */
  private final Queue<Input> arrivals = new ConcurrentLinkedQueue<>();

  private final ArrayDeque<Input> backlog = new ArrayDeque<>();
  private final Signal signal = new Signal();
  private final HotRuns hot;
  private final TelemetryBuffer telemetry;
  private final DueTimers timers;
  private final Outbox outbox;
  private final InboxReader inbox;
  private final Recovery recovery;
  private volatile boolean stopping;

  ShardLoop(
      HeldLease held,
      EngineSettings settings,
      EnginePorts ports,
      TaskIds ids,
      RunLoader loader,
      Clocks clocks,
      Scheduler loop,
      FlowMetrics metrics,
      int generation) {
    this.held = held;
    this.settings = settings;
    this.ports = ports;
    this.ids = ids;
    this.loader = loader;
    this.clocks = clocks;
    this.loop = loop;
    this.metrics = metrics;
    this.hot =
        new HotRuns(settings.hotRunsPerShard(), settings.passivation().toNanos(), clocks.nanos());
    this.telemetry = new TelemetryBuffer(settings.telemetryInterval());
    this.timers = new DueTimers(ports.journal(), held.shard(), loop);
    this.outbox =
        new Outbox(
            held,
            ids,
            ports.transport(),
            settings,
            loop,
            generation,
            this::stillWanted,
            this::offer);
    this.inbox =
        new InboxReader(ports.journal(), held.shard(), loop, outbox::roomLeft, this::offer);
    this.recovery = new Recovery(ports.journal(), held.shard(), loop, outbox, this::offer);
  }

  /**
   * Runs until the lease is lost, something leaves memory in doubt, or {@code stop} completes; the
   * batch under way is finished first.
   *
   * @param generations the broker's generations, the current one first
   */
  Mono<Void> live(Flux<Integer> generations, Mono<?> stop) {
    Mono<Void> turns = turn().repeat(() -> !stopping).then(Mono.defer(this::finish));
    Flux<Void> sources =
        Flux.merge(
            stop.doOnTerminate(this::stop).thenMany(Flux.never()),
            mailbox(),
            inbox.run(inboxHints()),
            outbox.run(),
            recovery.run(generations),
            ticks().concatMap(this::tick));
    return Mono.firstWithSignal(turns, sources.then());
  }

  private Flux<Long> ticks() {
    return Flux.interval(Duration.ZERO, TICK).onBackpressureDrop().publishOn(loop, 1);
  }

  private void stop() {
    stopping = true;
    signal.raise();
  }

  /**
   * So that the next owner need not send again what the broker has: waits for confirms and writes
   * their marks.
   */
  private Mono<Void> finish() {
    return outbox
        .empty()
        .timeout(FINISH, Mono.empty())
        .publishOn(loop)
        .then(Mono.defer(() -> commit(List.of())));
  }

  int hotRuns() {
    return hot.size();
  }

  // ---- what arrives

  private void offer(Input input) {
    arrivals.add(input);
    signal.raise();
  }

  private Flux<Void> mailbox() {
    return ports
        .transport()
        .mailbox(held.shard())
        .doOnNext(delivery -> offer(authenticate(delivery)))
        .thenMany(Flux.never());
  }

  private Input authenticate(Delivery delivery) {
    return ids.verify(delivery.correlationId())
        .<Input>map(task -> new Input.FromMailbox(task, delivery))
        .orElseGet(() -> new Input.Unusable(delivery, unusable(delivery)));
  }

  private static String unusable(Delivery delivery) {
    return delivery.content() instanceof Delivery.Content.Unreadable unreadable
        ? unreadable.reason()
        : "forged-id: the correlation id is not one that this deployment issued";
  }

  private Flux<Object> inboxHints() {
    return Flux.merge(
        ports.hints().hints().filter(new Hint.Inbox(held.shard())::equals),
        Flux.interval(Duration.ZERO, settings.pollInterval()).onBackpressureDrop());
  }

  private Mono<Void> tick(long count) {
    Instant now = clocks.wall().instant();
    List<Input.Due> due = timers.take(now);
    due.forEach(this::offer);
    boolean writeMarks =
        outbox.hasMarks() && count % Math.max(1, settings.markDelay().dividedBy(TICK)) == 0;
    if (writeMarks || telemetry.anyDue(now)) {
      signal.raise();
    }
    inbox.lookAgainForRoom();
    if (count % TICKS_TO_FORGET == 0) {
      telemetry.forgetSilentSince(now.minus(settings.passivation()));
    }
    return timers.needsFilling(now)
        ? timers.fill(now).onErrorResume(e -> ignore("timers", e))
        : Mono.empty();
  }

  private Mono<Void> ignore(String what, Throwable e) {
    log.atWarn()
        .addKeyValue("shard", held.shard())
        .log("reading {} failed, trying again: {}", what, e.toString());
    return Mono.empty();
  }

  // ---- a turn

  private Mono<Void> turn() {
    return signal.await().publishOn(loop).then(Mono.defer(this::takeUp));
  }

  private Mono<Void> takeUp() {
    Input arrived;
    while (backlog.size() < settings.batchInputs() && (arrived = arrivals.poll()) != null) {
      backlog.add(arrived);
    }
    List<Input> taken = new ArrayList<>(backlog);
    backlog.clear();
    return commit(taken).doOnSuccess(done -> hot.passivate());
  }

  /**
   * Steps and commits as many of the inputs as fit into one batch; the rest is left for the next
   * turn.
   */
  private Mono<Void> commit(List<Input> inputs) {
    Map<RunId, String> unreadable = new HashMap<>();
    return load(inputs, unreadable)
        .then(
            Mono.defer(
                () -> {
                  Turn turn = newTurn(unreadable);
                  int taken = 0;
                  while (taken < inputs.size()
                      && turn.batch().eventCount() < settings.batchEvents()) {
                    turn.take(inputs.get(taken++));
                  }
                  List<Input> left = inputs.subList(taken, inputs.size());
                  for (int i = left.size() - 1; i >= 0; i--) {
                    backlog.addFirst(left.get(i));
                  }
                  if (!left.isEmpty() || !arrivals.isEmpty()) {
                    signal.raise();
                  }
                  turn.takeTelemetry();
                  outbox.takeMarks().forEach(turn.batch()::published);
                  return write(turn, inputs.subList(0, taken));
                }));
  }

  private Turn newTurn(Map<RunId, String> unreadable) {
    return new Turn(
        held.shard(),
        hot,
        telemetry,
        settings.redeliveryGrace(),
        unreadable,
        clocks.wall().instant());
  }

  private Mono<Void> load(List<Input> inputs, Map<RunId, String> unreadable) {
    Set<RunId> missing = new LinkedHashSet<>();
    for (Input input : inputs) {
      @Nullable RunId run = input.run();
      if (run != null && hot.get(run) == null) {
        missing.add(run);
      }
    }
    return missing.isEmpty()
        ? Mono.empty()
        : Flux.fromIterable(missing)
            .flatMap(run -> load(run, unreadable), LOADS_AT_A_TIME)
            .publishOn(loop)
            .doOnNext(hot::put)
            .then();
  }

  private Mono<HotRun> load(RunId run, Map<RunId, String> unreadable) {
    return loader
        .load(run)
        .publishOn(loop)
        .onErrorResume(
            Definitions.Unreadable.class,
            e -> {
              log.atError().addKeyValue("run", run).setCause(e).log("a run cannot be read");
              unreadable.put(run, String.valueOf(e.getMessage()));
              return Mono.empty();
            });
  }

  private Mono<Void> write(Turn turn, List<Input> taken) {
    if (turn.batch().isEmpty()) {
      return committed(turn, taken);
    }
    Batch batch = turn.batch().build();
    return metrics
        .timed(batch, ports.journal().append(held.lease(), batch))
        .publishOn(loop)
        .then(Mono.defer(() -> committed(turn, taken)))
        .onErrorResume(
            Journal.DataRefused.class,
            refused -> {
              outbox.giveBack(turn.batch().marks());
              return isolate(taken, refused);
            });
  }

  private Mono<Void> committed(Turn turn, List<Input> taken) {
    BatchBuilder batch = turn.batch();
    batch.changed().forEach(hot::put);
    outbox.written(batch.marks());
    batch.armed().forEach(timers::armed);
    for (Input input : taken) {
      if (input instanceof Input.Due due) {
        timers.fired(due.key());
      }
    }
    turn.deliveries().forEach(Delivery::ack);
    batch.toSend().forEach(row -> send(new Outbox.Send(row, traceparent(row))));
    turn.resend().forEach(this::send);
    outbox.cancel(batch.toCancel());
    recovery.later(turn.waitForSilence(), settings.redeliveryGrace());
    inbox.done(batch.inboxCount());
    metrics.committed(turn);
    return ports
        .hints()
        .send(batch.touched().stream().map(Hint.Changed::new).toList())
        .publishOn(loop);
  }

  private void send(Outbox.Send send) {
    recovery.sent(send.attempt());
    outbox.enqueue(send);
  }

  private @Nullable String traceparent(Batch.OutboxRow row) {
    HotRun run = hot.get(row.attempt().run());
    return run == null ? null : run.stored().traceparent();
  }

  private boolean stillWanted(Attempt attempt) {
    HotRun run = hot.get(attempt.run());
    if (run == null) {
      return true;
    }
    RunState state = run.state();
    return state.phase() == RunPhase.RUNNING
        && state.listensTo(attempt.invocation(), attempt.number());
  }

  // ---- one run must not stop a shard

  /**
   * The database refused the batch for its data: by halves of its runs, down to the one input that
   * is to blame.
   */
  private Mono<Void> isolate(List<Input> taken, Journal.DataRefused refused) {
    if (taken.size() > 1) {
      List<List<Input>> halves = Isolation.halves(taken);
      return commitAll(halves.get(0)).then(Mono.defer(() -> commitAll(halves.get(1))));
    }
    if (taken.isEmpty()) {
      log.atError()
          .addKeyValue("shard", held.shard())
          .log("the database refuses telemetry; it is dropped: {}", refused.getMessage());
      return Mono.empty();
    }
    log.atError()
        .addKeyValue("shard", held.shard())
        .addKeyValue("run", taken.getFirst().run())
        .log("the database refuses what an input leads to; it is parked: {}", refused.getMessage());
    return park(taken.getFirst(), String.valueOf(refused.getMessage()));
  }

  private Mono<Void> commitAll(List<Input> inputs) {
    return commit(inputs)
        .then(
            Mono.defer(
                () -> {
                  List<Input> left = new ArrayList<>(backlog);
                  backlog.clear();
                  return left.isEmpty() ? Mono.empty() : commitAll(left);
                }));
  }

  private Mono<Void> park(Input culprit, String why) {
    Turn turn = newTurn(Map.of());
    Isolation.park(culprit, why, turn);
    Batch batch = turn.batch().build();
    return ports
        .journal()
        .append(held.lease(), batch)
        .publishOn(loop)
        .then(Mono.defer(() -> committed(turn, List.of(culprit))));
  }
}
