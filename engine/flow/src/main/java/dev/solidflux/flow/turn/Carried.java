package dev.solidflux.flow.turn;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Rejection;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Journal.Waiting;
import dev.solidflux.flow.send.Answer;
import dev.solidflux.flow.send.Send;
import dev.solidflux.flow.send.Word.Inherited;
import dev.solidflux.flow.send.Word.Verdict;
import dev.solidflux.flow.trace.Occurred;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be carried out once a turn's batch is committed, and not before.
 *
 * @param changed runs as the batch leaves them
 * @param occurred its events, in order
 * @param setAside runs that are set aside: what memory has of them counts no more
 * @param released runs that are released
 * @param acks messages to be acknowledged
 * @param barriers what came back of what was sent to hear it come back
 * @param answers to workers that asked
 * @param timers what became of timers, in order
 * @param sends tasks to send
 * @param tasks what became of tasks that were sent before
 * @param inherited what runs say of tasks of a former owner
 * @param evaluations steps to be evaluated elsewhere
 * @param deferred inputs whose run waits for its evaluation
 * @param later inputs for the next turn
 * @param evaluated runs whose evaluation is over
 * @param putOff runs whose values cannot be fetched now
 * @param touched runs that somebody may be following
 * @param limits shards of limits of which permits were asked for or returned
 * @param rejections why commands changed nothing, and how often
 * @param parked how many messages were parked
 */
record Carried(
    List<HotRun> changed,
    List<Occurred> occurred,
    Set<RunId> setAside,
    Set<RunId> released,
    List<Delivery> acks,
    List<String> barriers,
    List<Answer> answers,
    List<TimerWord> timers,
    List<Send> sends,
    List<TaskWord> tasks,
    Map<Inherited, Verdict> inherited,
    List<Evaluation> evaluations,
    List<Input> deferred,
    List<Input> later,
    List<RunId> evaluated,
    List<RunId> putOff,
    Set<RunId> touched,
    Set<Integer> limits,
    Map<Rejection, Integer> rejections,
    int parked) {

  /** What became of a timer. */
  sealed interface TimerWord {
    record Fired(Attempt attempt, Timer.Kind kind) implements TimerWord {}

    record Armed(Attempt attempt, Timer timer, Instant due, @Nullable Waiting waiting)
        implements TimerWord {}

    record Forgotten(Attempt attempt) implements TimerWord {}
  }

  /** What became of a task. */
  sealed interface TaskWord {
    record Begun(Attempt attempt, String queue) implements TaskWord {}

    /** It may wait in its queue until then. */
    record Requeued(Attempt attempt, String queue, Instant due) implements TaskWord {}

    record Over(Attempt attempt, String queue) implements TaskWord {}

    record Cancelled(Attempt attempt, String queue, boolean terminate) implements TaskWord {}
  }
}
