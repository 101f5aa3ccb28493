package dev.solidflux.api.view;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.run.Failure;
import dev.solidflux.core.run.Holder;
import dev.solidflux.core.run.Invocation;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunState;
import dev.solidflux.core.run.SolidInRun;
import dev.solidflux.flow.port.Runs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** Puts a run's detail together from its projection, its history and its telemetry. */
final class RunDetails {
  /** Enough for a page to draw; a run's events have the others. */
  static final int INVOCATIONS = 500;

  static RunDetail detail(Runs.Summary summary, History history, Progress progress, Waits waits) {
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
        summary.createdAt(),
        whole ? history.endedAt() : summary.endedAt(),
        SetAside.of(summary.setAside()),
        run.input(),
        history.output(),
        failure(state, run.failed()),
        history.unreadable(),
        solids(history, progress, waits));
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
        run.createdAt(),
        run.endedAt(),
        SetAside.of(run.setAside()),
        NullNode.getInstance(),
        null,
        null,
        why,
        List.of());
  }

  private static RunDetail.@Nullable FailureView failure(
      RunState state, Run.@Nullable Failed failed) {
    if (state != RunState.FAILED || failed == null) {
      return null;
    }
    Failure failure = failed.failure();
    return new RunDetail.FailureView(
        failed.solid(), label(failure.cause()), failure.type(), failure.message(), failure.stack());
  }

  private static List<RunDetail.SolidProgress> solids(
      History history, Progress progress, Waits waits) {
    Set<String> waiting = Waits.waiting(history.run());
    Map<String, List<RunDetail.InvocationView>> invocations = invocations(history, progress, waits);
    Pipeline pipeline = history.run().pipeline();
    return pipeline.solids().stream()
        .map(
            solid ->
                solid(
                    solid,
                    history,
                    waiting.contains(solid.name()) ? waits.queue(solid.queue()) : null,
                    invocations.getOrDefault(solid.name(), List.of())))
        .toList();
  }

  private static RunDetail.SolidProgress solid(
      Solid solid,
      History history,
      Runs.@Nullable QueueStanding queue,
      List<RunDetail.InvocationView> invocations) {
    boolean forEach = solid.forEach() != null;
    return new RunDetail.SolidProgress(
        solid.name(),
        solid.queue(),
        solid.task(),
        solid.dependsOn(),
        state(history.run(), solid.name()),
        forEach,
        forEach ? history.counts().get(solid.name()) : Integer.valueOf(1),
        RunDetail.Trouble.of(queue),
        RunDetail.Backlog.of(queue),
        invocations);
  }

  /** What had not ended when its run did was given up with it. */
  private static String state(Run run, String solid) {
    SolidInRun at = run.solids().get(solid);
    SolidInRun.State state = at == null ? SolidInRun.State.WAITING : at.state();
    boolean open = state == SolidInRun.State.WAITING || state == SolidInRun.State.OPEN;
    return open && run.state().ended() ? "cancelled" : label(state);
  }

  private static Map<String, List<RunDetail.InvocationView>> invocations(
      History history, Progress progress, Waits waits) {
    Map<String, List<RunDetail.InvocationView>> bySolid = new HashMap<>();
    int number = 0;
    for (Invocation invocation : history.run().invocations()) {
      number++;
      List<RunDetail.InvocationView> views =
          bySolid.computeIfAbsent(invocation.solid(), name -> new ArrayList<>());
      if (views.size() < INVOCATIONS) {
        views.add(
            invocation(
                number,
                invocation,
                !history.unconfirmed().contains(number),
                waits.next(number),
                progress));
      }
    }
    return bySolid;
  }

  private static RunDetail.InvocationView invocation(
      int number,
      Invocation invocation,
      boolean confirmed,
      RunDetail.@Nullable Deadline deadline,
      Progress progress) {
    Holder holder = invocation.holder();
    @Nullable JsonNode latest =
        invocation.open() ? progress.of(number, invocation.attempt()) : null;
    return new RunDetail.InvocationView(
        number,
        invocation.path(),
        invocation.index(),
        invocation.attempt(),
        label(invocation.state()),
        holder.worker().isEmpty() ? null : holder.worker(),
        holder.redeliveries(),
        invocation.state() == Invocation.State.CANCELLED ? confirmed : null,
        invocation.open() ? deadline : null,
        latest);
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private RunDetails() {}
}
