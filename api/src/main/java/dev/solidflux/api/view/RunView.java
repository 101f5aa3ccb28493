package dev.solidflux.api.view;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How a run stands after an event, as far as that differs from how it stood after an earlier one.
 *
 * @param seq the event's
 * @param eta when it is expected to end; null if it has, or earlier runs do not tell
 * @param outputBytes what the output takes, if it is too large to be told here; null if it is told,
 *     or there is none
 * @param solids those that stand otherwise; without what keeps their tasks waiting, which is no
 *     event
 */
public record RunView(
    String state,
    long seq,
    @Nullable Instant endedAt,
    @Nullable Eta eta,
    @Nullable JsonNode output,
    @Nullable Long outputBytes,
    RunDetail.@Nullable FailureView failure,
    @Nullable String unreadable,
    List<RunDetail.SolidProgress> solids) {}
