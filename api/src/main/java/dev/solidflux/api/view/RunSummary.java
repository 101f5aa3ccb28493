package dev.solidflux.api.view;

import dev.solidflux.flow.port.Runs;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run in a list. */
public record RunSummary(
    String id,
    String pipeline,
    int version,
    String state,
    long seq,
    List<String> tags,
    @Nullable Integer priority,
    @Nullable ParentView parent,
    Instant createdAt,
    @Nullable Instant endedAt,
    @Nullable SetAside setAside) {

  public static RunSummary of(Runs.Summary run) {
    return new RunSummary(
        run.id().toString(),
        run.pipeline(),
        run.version(),
        run.state().label(),
        run.seq(),
        run.tags(),
        run.priority(),
        ParentView.of(run.parent()),
        run.createdAt(),
        run.endedAt(),
        SetAside.of(run.setAside()));
  }
}
