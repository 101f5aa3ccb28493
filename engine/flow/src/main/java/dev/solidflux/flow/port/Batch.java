package dev.solidflux.flow.port;

import dev.solidflux.core.definition.Priority;
import dev.solidflux.core.expression.SecretPlaces;
import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Origin;
import dev.solidflux.core.run.Parent;
import dev.solidflux.core.run.Permit;
import dev.solidflux.core.run.RunState;
import dev.solidflux.core.run.Timer;
import dev.solidflux.json.RefPlaces;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What one shard writes in one statement: all of it or nothing. Its parts are disjoint: no row is
 * written and removed, or written twice, in the same batch; within a run {@code events} are in
 * order and gapless. Bodies are JSON texts.
 *
 * @param runs at most one per run, and only where its state changed
 * @param attemptsEnded their outbox rows and all their timers go
 * @param timersGone exactly these timers go
 * @param runsEnded all outbox rows and timers of these runs go
 * @param requeued deadlines in the queue that are moved
 * @param sent how far each queue's tasks are with the broker, those of each priority
 * @param children runs of other pipelines that are begun
 * @param told commands to other runs, each into the inbox of its shard
 * @param asked permits that are asked for
 * @param returned invocations, or whole runs, whose permits go
 * @param kept results that answer whoever asks for their permits
 * @param inboxDone ids of inbox rows that were taken
 * @param held commands of runs that are set aside, in the order in which they came
 * @param inboxHeld ids of inbox rows that now wait with the run that is set aside
 * @param setAside runs that this engine cannot go on with
 * @param released runs that it goes on with: what is held of them is in the inbox again
 */
public record Batch(
    List<EventRow> events,
    List<RunUpdate> runs,
    List<TimerRow> timers,
    List<TimerKey> timersGone,
    List<OutboxRow> outbox,
    List<Attempt> attemptsEnded,
    List<RunId> runsEnded,
    List<Requeued> requeued,
    List<QueueMark> sent,
    List<ChildRow> children,
    List<ToldRow> told,
    List<PermitRow> asked,
    List<ReturnedRow> returned,
    List<KeptRow> kept,
    List<Long> inboxDone,
    List<HeldRow> held,
    List<Long> inboxHeld,
    List<SetAside> setAside,
    List<RunId> released,
    List<ParkedRow> parked) {

  /**
   * An event as it is kept; see {@code Formats.EVENTS}.
   *
   * @param pos grows with every event of the shard
   */
  public record EventRow(
      RunId run, long seq, long pos, Instant at, String type, int version, String body) {}

  /** The run's projection: the state that it has entered, and its priority. */
  public record RunUpdate(RunId run, RunState state, int priority, @Nullable Instant endedAt) {}

  /**
   * A timer to keep, of any kind but {@link Timer.Kind#QUEUE}, which is a part of the task's row;
   * one of the same identity is moved.
   */
  public record TimerRow(RunId run, Timer timer, Instant due) {}

  /** A timer's identity among all runs. */
  public record TimerKey(RunId run, Timer timer) {}

  /**
   * A task to send, kept until its attempt ends.
   *
   * @param place grows with every task of the shard: the order in which the tasks of a queue leave
   *     that have the same priority
   * @param secrets where in the arguments secrets are to be put in, which are never kept
   * @param refs where in them values are to be put in that are kept elsewhere
   * @param queueDue the attempt's deadline for waiting in the queue; null for none
   * @param armedSeq the sequence number of the event that armed that deadline
   * @param runLimit how long a worker may take, to the millisecond; null for ever
   */
  public record OutboxRow(
      Attempt attempt,
      long place,
      String queue,
      int priority,
      String task,
      String args,
      SecretPlaces secrets,
      RefPlaces refs,
      @Nullable Instant queueDue,
      long armedSeq,
      @Nullable Duration runLimit) {

    /** One whose arguments stand in it as they are, without a priority. */
    public OutboxRow(
        Attempt attempt,
        long place,
        String queue,
        String task,
        String args,
        @Nullable Instant queueDue,
        long armedSeq,
        @Nullable Duration runLimit) {
      this(
          attempt,
          place,
          queue,
          Priority.LOWEST,
          task,
          args,
          SecretPlaces.NONE,
          RefPlaces.NONE,
          queueDue,
          armedSeq,
          runLimit);
    }

    /**
     * What its arguments take as they are kept. What stands elsewhere is fetched when the task is
     * sent, and no sooner.
     */
    public long bytes() {
      return args.length() + refs.length();
    }

    /** The same with another deadline in the queue. */
    public OutboxRow queuedUntil(@Nullable Instant due, long armed) {
      return new OutboxRow(
          attempt, place, queue, priority, task, args, secrets, refs, due, armed, runLimit);
    }
  }

  /** The deadline in the queue of a task that has not left yet. */
  public record Requeued(Attempt attempt, Instant queueDue) {}

  /**
   * How far a queue's tasks of one priority are with the broker: every one up to the place was
   * confirmed in this generation, or needed no sending. What else it says is the queue's.
   *
   * @param generation the broker's generation
   * @param trouble why its tasks do not get through; null if they do
   * @param troubleSince since when they do not
   * @param depth what the queue held when the broker was last asked, which it is of one whose tasks
   *     nobody begins for a while; else null
   */
  public record QueueMark(
      String queue,
      int priority,
      int generation,
      long place,
      @Nullable String trouble,
      @Nullable Instant troubleSince,
      Transport.@Nullable Depth depth) {}

  /**
   * A run of another pipeline, as if it were submitted.
   *
   * @param version of the pipeline; null for the newest
   * @param refusal what the parent, of this shard, is told if there is no such version
   */
  public record ChildRow(
      String ws,
      RunId run,
      int shard,
      String pipeline,
      @Nullable Integer version,
      @Nullable String traceparent,
      Parent parent,
      Command.Start start,
      Command refusal) {}

  /** A command to another run, of whatever shard. */
  public record ToldRow(RunId run, int shard, Command command) {}

  /**
   * A permit that is asked for; whoever owns its shard gives it.
   *
   * @param shard that the limit's key hashes to
   * @param priority who has more is given one first
   * @param run that asks, of this shard
   * @param invocation 0 if it is for the run itself
   * @param index of the limit among those that it needs
   */
  public record PermitRow(
      String ws, int shard, Permit permit, int priority, RunId run, int invocation, int index) {}

  /**
   * Permits that go, given or not.
   *
   * @param invocation 0 for all of the run
   */
  public record ReturnedRow(RunId run, int invocation) {}

  /**
   * A result that answers whoever asks for the permit to compute it; one of the same key is
   * replaced.
   *
   * @param shard that the permit's key hashes to
   * @param permit of whoever computed it
   * @param keep how long it answers
   */
  public record KeptRow(
      String ws, int shard, Permit permit, Origin from, JsonNode result, Duration keep) {

    /** What an invocation that asks is told. */
    public Command.Cached answer(int invocation) {
      return new Command.Cached(invocation, result, from);
    }
  }

  /** A command that waits for its run to be released; see {@code Formats.COMMANDS}. */
  public record HeldRow(RunId run, Command command) {}

  /**
   * A run that is set aside whole.
   *
   * @param reason for people, without U+0000, at most some thousand characters
   */
  public record SetAside(RunId run, Instant at, String reason) {}

  /**
   * A message that could not be used, kept for people to look at; the table is capped.
   *
   * @param source where it came from, such as {@code mailbox-3}
   * @param reason a stable code and what is wrong
   * @param body the beginning of it, as text without U+0000
   */
  public record ParkedRow(Instant at, String source, String reason, String headers, String body) {}
}
