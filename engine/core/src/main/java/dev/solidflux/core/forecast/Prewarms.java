package dev.solidflux.core.forecast;

import java.util.Map;

/**
 * What workers of each queue may cost that wait. Whoever runs the deployment says so, and no
 * document.
 *
 * @param others of queues that are not named
 */
public record Prewarms(Prewarm others, Map<String, Prewarm> named) {

  /** Nothing is paid that the runs' time is not worth. */
  public static final Prewarms DEFAULT = new Prewarms(Prewarm.BUDGET, Map.of());

  public Prewarms {
    named = Map.copyOf(named);
  }

  public Prewarm of(String queue) {
    return named.getOrDefault(queue, others);
  }
}
