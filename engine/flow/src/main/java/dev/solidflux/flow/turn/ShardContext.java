package dev.solidflux.flow.turn;

import dev.solidflux.core.id.TaskIds;
import dev.solidflux.flow.due.Listening;
import dev.solidflux.flow.foresee.Foresight;
import dev.solidflux.flow.own.HeldLease;
import dev.solidflux.flow.pace.Pace;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Journal.OutboxEntry;
import dev.solidflux.flow.port.Slice;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.flow.port.Transport.Reach;
import dev.solidflux.flow.send.Outbox;
import dev.solidflux.flow.send.SendMetrics;
import dev.solidflux.flow.send.SendSettings;
import dev.solidflux.flow.send.ServedQueues;
import dev.solidflux.flow.trace.Traces;
import dev.solidflux.flow.value.Values;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * What every shard of a node works with.
 *
 * @param patience how long a shard may make no step
 * @param served the queues that somebody is known to listen to
 * @param reach how the broker can be reached; replays the current state
 * @param generations the broker's; replays the current one
 * @param newerLives whether a node lives that reads more than this one
 */
public record ShardContext(
    String node,
    int shards,
    TurnSettings turns,
    SendSettings sending,
    Duration patience,
    Journal journal,
    Transport transport,
    Hints hints,
    RunLoader loader,
    Snapshots snapshots,
    Foresight foresight,
    Values values,
    TaskIds ids,
    Traces traces,
    Pace pace,
    FlowMetrics metrics,
    ServedQueues served,
    SendMetrics sends,
    Flux<Reach> reach,
    Flux<Integer> generations,
    BooleanSupplier newerLives) {

  Outbox outbox(HeldLease held, Scheduler loop, int generation, Outbox.Shard shard) {
    return new Outbox(
        held,
        ids,
        traces,
        transport,
        values,
        this::backlog,
        sending,
        pace,
        loop,
        generation,
        served,
        sends,
        shard);
  }

  private Mono<Slice<OutboxEntry>> backlog(
      int shard, String queue, int priority, long after, int limit, long bytes) {
    return answered(journal.backlog(shard, queue, priority, after, limit, bytes));
  }

  /** An answer that does not come in time is an error, and nobody waits for it any longer. */
  <T> Mono<T> answered(Mono<T> call) {
    return call.timeout(patience, pace.timers());
  }

  Listening listening(HeldLease held, Scheduler loop) {
    // a node's id is made anew at each start and known to its database alone
    String name = node + "-" + held.shard() + "-" + held.lease().epoch();
    return new Listening(transport, held.shard(), pace, loop, name);
  }
}
