package dev.solidflux.flow.turn;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.due.DueTimers;
import dev.solidflux.flow.due.Listening;
import dev.solidflux.flow.own.HeldLease;
import dev.solidflux.flow.pace.Pace;
import dev.solidflux.flow.pace.Signal;
import dev.solidflux.flow.port.Journal.InboxEntry;
import dev.solidflux.flow.port.Journal.StoredRun;
import dev.solidflux.flow.send.Outbox;
import dev.solidflux.flow.send.Stuck;
import dev.solidflux.flow.send.Word;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * The one place where a shard's runs move: turn after turn it takes whatever arrived while the last
 * batch was committed, brings the runs into memory, steps them, commits, and only then carries out.
 * Everything in here happens on one worker thread, one thing after the other. One object lives as
 * long as its memory can be trusted; after an unknown outcome it is dropped whole and another one
 * starts from the rows.
 */
final class ShardLoop implements Outbox.Shard {

  private static final Logger log = LoggerFactory.getLogger(ShardLoop.class);
  private static final int LOADS_AT_A_TIME = 8;
  private static final Duration ROUND = Duration.ofSeconds(1);
  private static final Duration FINISH = Duration.ofSeconds(2);

  private final HeldLease held;
  private final TurnSettings settings;
  private final ShardContext context;
  private final Pace pace;
  private final Scheduler loop;
  private final Arrivals arrivals = new Arrivals();
  private final Signal signal = new Signal();
  private final Progress progress;
  private final Memory memory;
  private final DueTimers timers;
  private final Listening listening;
  private final Suspicion suspicion;
  private final Sources sources;
  private final Commits commits;
  private final Alarm alarm;
  private final PutOffs putOffs;
  private volatile boolean stopping;

  /**
   * @param generation the broker's, as the loop begins
   */
  ShardLoop(HeldLease held, ShardContext context, Scheduler loop, int generation) {
    this.held = held;
    this.context = context;
    this.settings = context.turns();
    this.pace = context.pace();
    this.loop = loop;
    this.progress = new Progress(pace::nanos);
    this.putOffs = new PutOffs(pace::nanos);
    this.suspicion = new Suspicion(held.taken(), settings.tries());
    this.memory =
        new Memory(
            held.shard(),
            context.shards(),
            new HotRuns(settings, pace::nanos, run -> context.snapshots().leaves(held, run)),
            new TelemetryBuffer(settings.telemetryInterval()),
            new Evaluations(pace, settings.evaluation(), context.values(), putOffs, this::offer),
            putOffs,
            context.outbox(held, loop, generation, this),
            context.values(),
            context.traces(),
            new Places(held.lease().epoch()),
            new Places(held.lease().epoch()),
            context.sending().silence());
    this.timers = new DueTimers(context.journal(), held.shard(), loop, context::answered);
    this.listening = context.listening(held, loop);
    this.sources = new Sources(held.shard(), context, loop, listening, this::offer);
    Follow follow = new Follow(held, memory, timers, listening, sources, arrivals, context);
    this.commits = new Commits(held, context, loop, progress, memory, arrivals, follow);
    this.alarm = new Alarm(context.pace(), signal::raise);
  }

  /**
   * Runs until the lease is lost, something leaves memory in doubt, or {@code stop} completes; the
   * batch under way is finished first.
   */
  Mono<Void> live(Mono<?> stop) {
    Mono<Void> turns =
        open()
            .thenMany(Mono.defer(this::turn).repeat(() -> !stopping))
            .then(Mono.defer(this::finish));
    Flux<?> beside =
        Flux.merge(
            stop.doOnTerminate(this::stop).thenMany(Flux.never()),
            sources.run(),
            new PermitGiver(held, context).run(),
            memory.outbox().run().thenMany(Flux.never()),
            memory.evaluations().run().thenMany(Flux.never()),
            context.generations().publishOn(loop).doOnNext(memory.outbox()::forgotten),
            Flux.interval(Duration.ZERO, ROUND, pace.timers())
                .onBackpressureDrop()
                .publishOn(loop, 1)
                .doOnNext(tick -> round()));
    return Mono.firstWithSignal(turns, beside.then(Mono.<Void>never()))
        .doFinally(end -> alarm.off());
  }

  /** What is open at the take-over; nothing moves before it is known. */
  private Mono<Void> open() {
    return context
        .journal()
        .queues(held.shard())
        .retryWhen(patiently())
        .publishOn(loop)
        .doOnNext(memory.outbox()::open)
        .then(Mono.defer(this::inheritPutOff).retryWhen(patiently()));
  }

  private Mono<Void> inheritPutOff() {
    return context
        .answered(context.journal().putOff(held.shard()))
        .publishOn(loop)
        .doOnNext(putOffs::inherits)
        .then();
  }

  /** A failed read is repeated; whoever watches ends it if that takes too long. */
  private Retry patiently() {
    return Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(100))
        .maxBackoff(Duration.ofSeconds(1))
        .scheduler(pace.timers())
        .doBeforeRetry(
            again ->
                log.atWarn()
                    .addKeyValue("shard", held.shard())
                    .log("reading failed, trying again: {}", again.failure().toString()));
  }

  private void stop() {
    stopping = true;
    signal.raise();
  }

  private void round() {
    progress.round();
    Instant now = pace.now();
    memory.telemetry().forgetSilentSince(now.minus(settings.passivation()));
    memory.hot().passivate();
    putOffs.due().forEach(run -> offer(new Input.Again(run)));
    if (putOffs.mayInheritMore()) {
      sources.read(inheritPutOff());
    }
  }

  /**
   * So that the next owner need not send again what the broker has: waits for confirms and writes
   * how far the queues are.
   */
  private Mono<Void> finish() {
    return memory
        .outbox()
        .quiet()
        .timeout(FINISH, Mono.empty(), pace.timers())
        .publishOn(loop)
        .then(Mono.defer(() -> commits.commit(List.of(), sight(new HashMap<>()), true)));
  }

  /** Whether it makes no step although it should; from any thread. */
  boolean isStuck(Duration patience) {
    return progress.isLongerThan(patience.toNanos());
  }

  /** Whether it waits for the database, whose fault it then is; from any thread. */
  boolean isWaiting() {
    return progress.isWaiting();
  }

  /** The queues whose tasks do not get through; from any thread. */
  List<Stuck> stuck() {
    return memory.outbox().stuck();
  }

  // ---- what arrives

  private void offer(Input input) {
    arrivals.add(input);
    signal.raise();
  }

  @Override
  public void says(Word word) {
    offer(new Input.Said(word));
  }

  @Override
  public void wake() {
    signal.raise();
  }

  // ---- a turn

  private Mono<Void> turn() {
    return signal
        .await()
        .publishOn(loop)
        .then(Mono.defer(this::takeUp))
        .doOnSuccess(done -> rest());
  }

  private Mono<Void> takeUp() {
    progress.step();
    takeDue();
    boolean careful = suspicion.isCareful();
    List<Input> inputs = careful ? oneRun() : arrivals.take(settings.inputs(), settings.bytes());
    return (careful ? suspect(inputs) : Mono.<Void>empty())
        .then(Mono.defer(() -> bringIn(inputs, careful)))
        .flatMap(absent -> commits.commit(inputs, sight(absent), false));
  }

  private void takeDue() {
    if (listening.since() != null) {
      timers.take(pace.now()).forEach(due -> arrivals.add(new Input.Due(due)));
    }
  }

  /** Then the loop waits for the next thing to do. */
  private void rest() {
    memory.outbox().pump();
    memory.hot().passivate();
    if (timers.needsFilling(pace.now())) {
      sources.read(timers.fill(pace.now()).doFinally(end -> signal.raise()));
    }
    if (!arrivals.isEmpty() && !waitsForStep()) {
      signal.raise();
    }
    alarm.set(soonest(), memory.outbox().next());
    progress.idle();
  }

  private Instant soonest() {
    Instant telemetry = memory.telemetry().next();
    Instant timer = listening.since() == null ? Instant.MAX : timers.next();
    return telemetry.isBefore(timer) ? telemetry : timer;
  }

  private Sight sight(Map<RunId, Standing> absent) {
    return new Sight(
        pace.now(),
        absent,
        listening.since(),
        context.newerLives().getAsBoolean(),
        Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  // ---- one run at a time, after an owner that did not end well

  /** The step that is evaluated elsewhere wakes the loop when it is done. */
  private boolean waitsForStep() {
    return suspicion.isCareful() && memory.evaluations().any() && !arrivals.hasStepped();
  }

  private List<Input> oneRun() {
    if (memory.evaluations().any()) {
      return arrivals.takeStepped();
    }
    List<Input> inputs = arrivals.takeFirstRun();
    if (inputs.isEmpty() && sources.isDrained() && listening.since() != null) {
      suspicion.over();
    }
    return inputs;
  }

  /** Written down before it is tried. */
  private Mono<Void> suspect(List<Input> inputs) {
    RunId run = inputs.isEmpty() ? null : inputs.getFirst().run();
    if (run == null && suspicion.isCareful()) {
      return Mono.empty();
    }
    suspicion.tried();
    progress.waits();
    return context.journal().suspect(held.lease(), run).onErrorMap(InDoubt::new).publishOn(loop);
  }

  // ---- runs come into memory

  private Mono<Map<RunId, Standing>> bringIn(List<Input> inputs, boolean careful) {
    Map<RunId, Standing> absent = new HashMap<>();
    Map<RunId, Input> missing = new LinkedHashMap<>();
    for (Input input : inputs) {
      RunId run = input.run();
      String condemned = run != null && careful ? suspicion.condemns(run) : null;
      if (run != null && condemned != null) {
        absent.put(run, new Standing.Unreadable(condemned, false));
      } else if (run != null && memory.hot().get(run) == null && !memory.evaluations().busy(run)) {
        missing.putIfAbsent(run, input);
      }
    }
    if (missing.isEmpty()) {
      return Mono.just(absent);
    }
    progress.waits();
    return Flux.fromIterable(missing.entrySet())
        .flatMap(entry -> found(entry.getKey(), entry.getValue()), LOADS_AT_A_TIME)
        .publishOn(loop)
        .doOnNext(found -> came(found, absent))
        // those of which memory has no room are for the next turn
        .takeUntil(found -> memory.hot().bytes() > settings.hotBytes())
        .then(Mono.just(absent));
  }

  private record Found(RunId run, Standing standing) {}

  private Mono<Found> found(RunId run, Input first) {
    StoredRun stored = first instanceof Input.FromInbox(InboxEntry entry) ? entry.stored() : null;
    return (stored == null ? context.loader().load(run) : context.loader().load(stored))
        .retryWhen(patiently())
        .map(standing -> new Found(run, standing));
  }

  private void came(Found found, Map<RunId, Standing> absent) {
    progress.waits();
    if (found.standing() instanceof Standing.Hot(HotRun run)) {
      memory.hot().put(run);
    } else {
      absent.put(found.run(), found.standing());
    }
  }
}
