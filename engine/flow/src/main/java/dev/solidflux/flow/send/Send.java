package dev.solidflux.flow.send;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.flow.port.Batch.OutboxRow;
import org.jspecify.annotations.Nullable;

/** A committed task. */
public record Send(OutboxRow row, @Nullable String traceparent) {

  public Attempt attempt() {
    return row.attempt();
  }

  long place() {
    return row.place();
  }

  int bytes() {
    return row.args().length();
  }
}
