package dev.solidflux.testkit.memory;

import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Demand;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

final class MemoryDemand implements Demand {

  private final Tables tables;
  private final Wire wire;

  MemoryDemand(Tables tables, Wire wire) {
    this.tables = tables;
    this.wire = wire;
  }

  @Override
  public Mono<Count> of(String queue) {
    return wire.call(
        () ->
            new Count(
                open(queue).count(),
                counting()
                    .filter(one -> one.row().queue().equals(queue))
                    .mapToLong(one -> one.row().tasks())
                    .sum()));
  }

  @Override
  public Mono<List<OpenTask>> tasks(String queue, int limit) {
    return wire.call(() -> open(queue).flatMap(this::task).limit(limit).toList());
  }

  @Override
  public Mono<List<ForeseenTasks>> foreseen(String queue, int limit) {
    return wire.call(
        () ->
            Stream.concat(
                    tables.foreseen.values().stream()
                        .filter(one -> one.from().isAfter(tables.clock.instant())),
                    counting())
                .filter(one -> one.row().queue().equals(queue))
                .sorted(Comparator.comparing(Tables.Foreseen::from))
                .flatMap(this::tasks)
                .limit(limit)
                .toList());
  }

  @Override
  public Mono<List<String>> asking() {
    return wire.call(
        () ->
            Stream.concat(
                    tables.outbox.values().stream().map(task -> task.row().queue()),
                    counting().map(one -> one.row().queue()))
                .distinct()
                .sorted()
                .limit(QUEUES)
                .toList());
  }

  private Stream<Tables.Outbox> open(String queue) {
    return tables.outbox.values().stream().filter(task -> task.row().queue().equals(queue));
  }

  private Stream<OpenTask> task(Tables.Outbox task) {
    return Optional.ofNullable(tables.runs.get(task.row().attempt().run())).stream()
        .map(run -> run.submission().ws())
        .map(ws -> new OpenTask(ws, task.row().attempt(), task.row().task()));
  }

  private Stream<Tables.Foreseen> counting() {
    Instant now = tables.clock.instant();
    return tables.foreseen.values().stream()
        .filter(one -> !one.from().isAfter(now) && one.until().isAfter(now))
        .filter(this::isGoneOnWith)
        .filter(one -> open(one.row().queue()).noneMatch(task -> isLater(task, one)));
  }

  private boolean isGoneOnWith(Tables.Foreseen one) {
    Tables.Run run = tables.runs.get(one.row().run());
    return run != null
        && !run.state().ended()
        && run.state() != RunState.CANCELLING
        && run.setAside() == null;
  }

  private static boolean isLater(Tables.Outbox task, Tables.Foreseen one) {
    return task.row().attempt().run().equals(one.row().run())
        && task.row().attempt().invocation() > one.row().known();
  }

  private Stream<ForeseenTasks> tasks(Tables.Foreseen one) {
    return Optional.ofNullable(tables.runs.get(one.row().run())).stream()
        .map(
            run ->
                new ForeseenTasks(
                    run.submission().ws(),
                    one.row().run(),
                    one.row().path(),
                    one.row().tasks(),
                    one.row().chance(),
                    one.ready(),
                    one.from(),
                    one.until()));
  }
}
