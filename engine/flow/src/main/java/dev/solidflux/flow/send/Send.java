package dev.solidflux.flow.send;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.flow.port.Batch.OutboxRow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A committed task. */
public record Send(OutboxRow row, @Nullable String traceparent) {

  public Attempt attempt() {
    return row.attempt();
  }

  Send queuedUntil(Instant due) {
    return new Send(row.queuedUntil(due, row.armedSeq()), traceparent);
  }

  long place() {
    return row.place();
  }

  int priority() {
    return row.priority();
  }

  long bytes() {
    return row.bytes();
  }
}
