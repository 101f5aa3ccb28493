package dev.solidflux.flow.port;

import dev.solidflux.core.id.RunId;
import java.util.Collection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Wake-ups between nodes. Any may be lost, doubled or late: whoever listens polls as well. */
public interface Hints {

  /** All hints, this node's own included; hot, and a slow subscriber misses some. */
  Flux<Hint> hints();

  /** Sends hints on a best effort; never fails. */
  Mono<Void> send(Collection<? extends Hint> hints);

  /** Where to look. */
  sealed interface Hint {
    /** A shard's inbox has a new row. */
    record Inbox(int shard) implements Hint {}

    /** Permits of a shard's limits were asked for or returned. */
    record Permits(int shard) implements Hint {}

    /** A run has new events or telemetry. */
    record Changed(RunId run) implements Hint {}
  }
}
