package dev.solidflux.core.run;

import dev.solidflux.core.definition.QueueLimits;

/**
 * What is to be taken before something is begun, and given back when it is over.
 *
 * @param limit the name of the limit
 * @param key each key of a limit has as many permits as any other
 * @param max how many of these may be taken at a time
 */
public record Permit(String limit, String key, int max) {

  /** Whether it is of a queue, which all workspaces share. */
  public boolean ofQueue() {
    return limit.startsWith(QueueLimits.PREFIX);
  }
}
