package dev.solidflux.api.view;

import dev.solidflux.core.run.Failure;
import dev.solidflux.core.run.Invocation;
import dev.solidflux.core.run.Outcome;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunState;
import dev.solidflux.core.run.SolidState.Word;
import dev.solidflux.flow.port.Runs;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.NullNode;

/** Puts a run's detail together from its projection, its history and its telemetry. */
final class RunDetails {
  static RunDetail detail(
      Runs.Summary summary,
      History history,
      @Nullable Eta eta,
      Waits waits,
      Shown input,
      Shown output) {
    Run run = history.run();
    boolean whole = history.unreadable() == null;
    RunState state = whole ? run.state() : summary.state();
    return new RunDetail(
        summary.id().toString(),
        summary.pipeline(),
        summary.version(),
        state.label(),
        whole ? run.seq() : summary.seq(),
        summary.tags(),
        whole && run.seq() > 0 ? (Integer) run.priority() : summary.priority(),
        ParentView.of(summary.parent()),
        summary.createdAt(),
        whole ? history.endedAt() : summary.endedAt(),
        eta,
        SetAside.of(summary.setAside()),
        waits.permit(0),
        input.value(),
        input.bytes(),
        output.value(),
        output.bytes(),
        failure(history.failure()),
        history.unreadable(),
        solids(history, waits, 0));
  }

  static RunView view(History history, @Nullable Eta eta, long after, Shown output) {
    return new RunView(
        history.run().state().label(),
        history.run().seq(),
        history.endedAt(),
        eta,
        output.value(),
        output.bytes(),
        failure(history.failure()),
        history.unreadable(),
        solids(history, Waits.NONE, after));
  }

  /** A run of which nothing can be read but its projection. */
  static RunDetail unread(Runs.Summary run, String why) {
    return new RunDetail(
        run.id().toString(),
        run.pipeline(),
        run.version(),
        run.state().label(),
        run.seq(),
        run.tags(),
        null,
        ParentView.of(run.parent()),
        run.createdAt(),
        run.endedAt(),
        null,
        SetAside.of(run.setAside()),
        null,
        NullNode.getInstance(),
        null,
        null,
        null,
        null,
        why,
        List.of());
  }

  private static RunDetail.@Nullable FailureView failure(Outcome.@Nullable Failed failed) {
    return failed == null ? null : failure(failed.solid(), failed.failure());
  }

  static RunDetail.FailureView failure(@Nullable String path, Failure failure) {
    return new RunDetail.FailureView(
        path, failure.cause().label(), failure.type(), failure.message(), failure.stack());
  }

  /** As the history tells it, those that changed after an event. */
  static List<RunDetail.SolidProgress> solids(History history, Waits waits, long after) {
    return Outline.of(history.run().pipeline()).stream()
        .filter(entry -> after == 0 || history.tally(entry.solid()).changed() > after)
        .map(entry -> solid(entry, history, waits))
        .toList();
  }

  private static RunDetail.SolidProgress solid(Outline.Entry entry, History history, Waits waits) {
    Tally tally = history.tally(entry.solid());
    boolean forEach = entry.solid().forEach() != null;
    boolean waiting = tally.elements().containsKey(Invocation.State.QUEUED.label());
    Runs.QueueStanding queue = waiting && entry.queue() != null ? waits.queue(entry.queue()) : null;
    Tally.Failed failed = tally.failure();
    return new RunDetail.SolidProgress(
        entry.solid().path(),
        entry.kind(),
        entry.queue(),
        entry.task(),
        entry.pipeline(),
        entry.group(),
        entry.after(),
        state(history.run(), tally),
        forEach,
        count(tally, forEach),
        new TreeMap<>(tally.elements()),
        entry.join(),
        entry.maxParallel(),
        entry.skipped(tally.skips()),
        failed == null ? null : failure(failed.path(), failed.failure()),
        RunDetail.Trouble.of(queue),
        RunDetail.Backlog.of(queue));
  }

  private static @Nullable Integer count(Tally tally, boolean forEach) {
    boolean known = tally.instances().keySet().stream().anyMatch(word -> word != Word.WAITING);
    if (forEach) {
      return known ? Integer.valueOf(tally.count()) : null;
    }
    return Math.max(1, tally.count());
  }

  /** What had not begun when its run ended was given up with it. */
  private static String state(Run run, Tally tally) {
    Word word = tally.word();
    boolean open = word == Word.WAITING || word == Word.OPEN;
    return (open && run.state().ended() ? Word.CANCELLED : word).label();
  }

  /** A page of a run's invocations, in their order. */
  static RunDetail.InvocationView invocation(Told told, Waits waits, Progress progress) {
    return new RunDetail.InvocationView(
        told.number(),
        told.solid(),
        told.scope(),
        told.path(),
        told.index(),
        told.attempt(),
        told.state().label(),
        told.worker().isEmpty() ? null : told.worker(),
        told.redeliveries(),
        told.state() == Invocation.State.CANCELLED ? told.confirmed() : null,
        told.isOpen() ? told.signal() : null,
        told.child() == null ? null : told.child().toString(),
        told.state() == Invocation.State.HELD ? waits.permit(told.number()) : null,
        told.failure() == null ? null : failure(told.path(), told.failure()),
        told.isOpen() ? waits.next(told.number()) : null,
        told.isOpen() ? progress.of(told.number(), told.attempt()) : null);
  }

  static InvocationDetail invocation(
      History run,
      InvocationHistory history,
      Told told,
      RunDetail.InvocationView standing,
      Shown args,
      Shown result) {
    Outline.Entry entry = Outline.find(run.run().pipeline(), told.solid());
    InvocationHistory.Waited waited = history.waited();
    return new InvocationDetail(
        standing,
        entry.kind(),
        entry.queue(),
        entry.task(),
        Excerpt.of(history.args(), args),
        Excerpt.of(history.result(), result),
        waited == null ? null : waited.told(entry.schema()),
        history.cache(),
        List.copyOf(history.attempts().values()),
        told.events().missing());
  }

  private RunDetails() {}
}
