package dev.solidflux.testkit.memory;

import dev.solidflux.flow.port.Demand;
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
  public Mono<Long> open(String queue) {
    return wire.call(() -> of(queue).count());
  }

  @Override
  public Mono<List<OpenTask>> tasks(String queue, int limit) {
    return wire.call(() -> of(queue).flatMap(this::task).limit(limit).toList());
  }

  private Stream<Tables.Outbox> of(String queue) {
    return tables.outbox.values().stream().filter(task -> task.row().queue().equals(queue));
  }

  private Stream<OpenTask> task(Tables.Outbox task) {
    return Optional.ofNullable(tables.runs.get(task.row().attempt().run())).stream()
        .map(run -> run.submission().ws())
        .map(ws -> new OpenTask(ws, task.row().attempt(), task.row().task()));
  }
}
