package dev.solidflux.api.view;

import dev.solidflux.flow.port.Runs;
import org.jspecify.annotations.Nullable;

/**
 * A permit that something waits for.
 *
 * @param limit the name of the limit, such as {@code room/depth#0}
 * @param key each key of a limit has as many permits of its own
 * @param max how many that are
 * @param ahead how many are before it, up to a thousand
 */
public record PermitView(String limit, String key, int max, int ahead) {

  static @Nullable PermitView of(Runs.@Nullable WaitingPermit waiting) {
    return waiting == null
        ? null
        : new PermitView(
            waiting.permit().limit(),
            waiting.permit().key(),
            waiting.permit().max(),
            waiting.ahead());
  }
}
