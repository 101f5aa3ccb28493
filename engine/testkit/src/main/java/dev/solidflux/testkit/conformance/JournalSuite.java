package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.ALL;
import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.NODE;
import static dev.solidflux.testkit.conformance.Samples.NOON;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.WS;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.json;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static dev.solidflux.testkit.conformance.Samples.submission;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Slice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.BeforeEach;
import reactor.core.publisher.Mono;

/** A shard that is owned, with one run in it, and what the journal's suites ask of it. */
abstract class JournalSuite {

  protected StoreUnderTest store;
  protected Journal journal;
  protected Lease lease;
  protected RunId run;

  protected abstract StoreUnderTest newStore();

  @BeforeEach
  final void ownAShardWithARun() {
    store = newStore();
    journal = store.journal();
    done(store.meta().open(deployment()));
    lease = got(store.leases().take(NODE, SHARD, LEASE)).lease();
    run = submitted();
  }

  final RunId submitted() {
    RunId submitted = newRun();
    done(store.submissions().submit(submission(submitted)));
    return submitted;
  }

  final void append(Parts parts) {
    done(journal.append(lease, parts.batch()));
  }

  /** Reads slice by slice to the end, each after the place of the last row before it. */
  static <T> List<T> all(ToLongFunction<T> place, LongFunction<Mono<Slice<T>>> after) {
    List<T> all = new ArrayList<>();
    Slice<T> slice = got(after.apply(0));
    all.addAll(slice.items());
    while (slice.more()) {
      assertThat(slice.items()).as("a slice that is not the last").isNotEmpty();
      slice = got(after.apply(place.applyAsLong(slice.items().getLast())));
      all.addAll(slice.items());
    }
    return all;
  }

  final List<Journal.KeptEvent> events(RunId of) {
    return got(journal.events(of, 0, ALL)).items();
  }

  final List<Journal.InboxEntry> controls() {
    return got(journal.controls(SHARD, 100, ALL)).items();
  }

  final List<Journal.InboxEntry> starts() {
    return got(journal.starts(SHARD, 100, ALL)).items();
  }

  final long start() {
    return starts().getFirst().id();
  }

  final List<Batch.OutboxRow> backlog(String queue) {
    return got(journal.backlog(SHARD, queue, 0, 0, 100, ALL)).items().stream()
        .map(Journal.OutboxEntry::row)
        .map(JournalSuite::compact)
        .toList();
  }

  final List<Attempt> open(String queue) {
    return backlog(queue).stream().map(Batch.OutboxRow::attempt).toList();
  }

  final List<Journal.DueTimer> due() {
    return got(journal.timers(SHARD, NOON.plusSeconds(3600), 100));
  }

  /** The due timers of known kinds. */
  final List<Timer> timers() {
    List<Timer> timers = new ArrayList<>();
    for (Journal.DueTimer due : due()) {
      if (due.kind() instanceof Kept.Known<Timer.Kind>(var kind)) {
        timers.add(new Timer(due.invocation(), due.attempt(), kind, due.armedSeq()));
      }
    }
    return timers;
  }

  /** Without the spaces that a database may put into JSON. */
  static Batch.OutboxRow compact(Batch.OutboxRow row) {
    return new Batch.OutboxRow(
        row.attempt(),
        row.place(),
        row.queue(),
        row.priority(),
        row.task(),
        json(row.args()).toString(),
        row.secrets(),
        row.refs(),
        row.queueDue(),
        row.armedSeq(),
        row.runLimit());
  }

  static Journal.DueTimer due(RunId of, Timer timer, Instant at) {
    return new Journal.DueTimer(
        of,
        timer.invocation(),
        timer.attempt(),
        new Kept.Known<>(timer.kind()),
        timer.armedSeq(),
        at,
        null);
  }

  static Journal.KeptEvent known(long seq, RunEvent event) {
    return new Journal.KeptEvent(
        seq, NOON, new Kept.Known<>(event), Formats.EVENTS.text(event).length());
  }

  static List<Command> commands(List<Journal.InboxEntry> entries) {
    List<Command> commands = new ArrayList<>();
    for (Journal.InboxEntry entry : entries) {
      assertThat(entry.command()).isInstanceOf(Kept.Known.class);
      if (entry.command() instanceof Kept.Known<Command>(var command)) {
        commands.add(command);
      }
    }
    return commands;
  }

  /** All that a batch could change. */
  final Everything everything() {
    return new Everything(
        events(run),
        got(store.runs().run(WS, run)),
        got(journal.run(run)),
        due(),
        got(journal.queues(SHARD)),
        backlog("gpu"),
        controls(),
        starts(),
        store.held(run),
        got(store.runs().telemetry(run, 0, 100)),
        store.parked());
  }

  record Everything(
      List<?> events,
      Object summary,
      Object stored,
      List<?> timers,
      List<?> queues,
      List<?> outbox,
      List<?> controls,
      List<?> starts,
      List<String> held,
      Object telemetry,
      int parked) {}
}
