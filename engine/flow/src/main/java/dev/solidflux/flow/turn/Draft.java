package dev.solidflux.flow.turn;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Rejection;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Journal.DueTimer;
import dev.solidflux.flow.port.TelemetryRow;
import dev.solidflux.flow.send.Answer;
import dev.solidflux.flow.send.Send;
import dev.solidflux.flow.send.Word.Inherited;
import dev.solidflux.flow.send.Word.Verdict;
import dev.solidflux.flow.turn.Carried.TimerWord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a turn has come to so far: the batch that will be written, what follows from its commit, and
 * how the runs stand with both.
 */
final class Draft {

  private final Memory memory;
  private final Sight sight;
  private final BatchBuilder batch;
  private final List<Delivery> acks = new ArrayList<>();
  private final List<String> barriers = new ArrayList<>();
  private final List<TimerWord> timers = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private final List<TelemetryRow> telemetry = new ArrayList<>();
  private final Map<Inherited, Verdict> inherited = new LinkedHashMap<>();
  private final List<Evaluation> evaluations = new ArrayList<>();
  private final Set<RunId> evaluating = new HashSet<>();
  private final List<RunId> evaluated = new ArrayList<>();
  private final List<RunId> putOff = new ArrayList<>();
  private final List<Input> deferred = new ArrayList<>();
  private final List<Input> later = new ArrayList<>();
  private final Map<Rejection, Integer> rejections = new HashMap<>();

  Draft(Memory memory, Sight sight) {
    this.memory = memory;
    this.sight = sight;
    this.batch = new BatchBuilder(sight.now(), memory);
  }

  Memory memory() {
    return memory;
  }

  Sight sight() {
    return sight;
  }

  Instant now() {
    return sight.now();
  }

  BatchBuilder batch() {
    return batch;
  }

  /** How a run stands with what the batch makes of it. */
  Standing standing(RunId id) {
    if (batch.isSetAside(id)) {
      return new Standing.Aside();
    }
    HotRun changed = batch.run(id);
    HotRun hot = changed != null ? changed : memory.hot().get(id);
    return hot != null
        ? new Standing.Hot(hot)
        : sight.absent().getOrDefault(id, new Standing.Missing());
  }

  /** Not brought into memory this time, or released just now: for the next turn. */
  boolean isUnknown(RunId run) {
    return batch.isReleased(run)
        || (!batch.isSetAside(run)
            && batch.run(run) == null
            && memory.hot().get(run) == null
            && !sight.absent().containsKey(run));
  }

  /** Whether the run waits for an expression of its own. */
  boolean waits(RunId run) {
    return evaluating.contains(run) || memory.evaluations().busy(run);
  }

  /** For when the run has what it waits for. */
  void defer(Input input) {
    deferred.add(input);
  }

  /** For the next turn. */
  void leave(Input input) {
    later.add(input);
  }

  void ack(Delivery delivery) {
    acks.add(delivery);
  }

  void answer(Answer answer) {
    answers.add(answer);
  }

  void passed(String barrier) {
    barriers.add(barrier);
  }

  /** Out of memory; its row stays. */
  void forget(Attempt attempt, DueTimer row) {
    row.kind().known().ifPresent(kind -> timers.add(new TimerWord.Fired(attempt, kind)));
  }

  /** In memory alone; its row stays as it is. */
  void arm(TimerWord.Armed timer) {
    timers.add(timer);
  }

  void tell(List<TelemetryRow> rows) {
    telemetry.addAll(rows);
  }

  void judge(Inherited task, Verdict verdict) {
    inherited.put(task, verdict);
  }

  void evaluate(Evaluation evaluation) {
    evaluating.add(evaluation.base().id());
    evaluations.add(evaluation);
  }

  void putOff(RunId run) {
    putOff.add(run);
  }

  void evaluated(RunId run) {
    evaluated.add(run);
  }

  void rejected(Rejection reason) {
    rejections.merge(reason, 1, Integer::sum);
  }

  void park(Delivery delivery, String reason) {
    Delivery.Raw raw = delivery.raw();
    batch.park(
        new Batch.ParkedRow(
            now(), "mailbox-" + memory.shard(), Excerpt.of(reason), raw.headers(), raw.body()));
  }

  Turned turned(List<Batch.QueueMark> marks) {
    return new Turned(
        List.copyOf(telemetry), batch.build(marks), batch.isEmpty() && marks.isEmpty(), carried());
  }

  private Carried carried() {
    List<TimerWord> all = new ArrayList<>(batch.timerWords());
    all.addAll(timers);
    return new Carried(
        batch.changed(),
        batch.occurred(),
        batch.setAside(),
        batch.released(),
        List.copyOf(acks),
        List.copyOf(barriers),
        List.copyOf(answers),
        all,
        batch.added().stream().map(row -> new Send(row, traceparent(row.attempt().run()))).toList(),
        batch.taskWords(),
        Map.copyOf(inherited),
        List.copyOf(evaluations),
        List.copyOf(deferred),
        List.copyOf(later),
        List.copyOf(evaluated),
        List.copyOf(putOff),
        touched(),
        batch.limits(),
        Map.copyOf(rejections),
        batch.parkedCount());
  }

  private Set<RunId> touched() {
    Set<RunId> touched = new LinkedHashSet<>();
    batch.changed().forEach(hot -> touched.add(hot.id()));
    telemetry.forEach(row -> touched.add(row.attempt().run()));
    touched.addAll(batch.setAside());
    touched.addAll(batch.released());
    return touched;
  }

  private @Nullable String traceparent(RunId run) {
    return standing(run) instanceof Standing.Hot(HotRun hot) ? hot.stored().traceparent() : null;
  }
}
