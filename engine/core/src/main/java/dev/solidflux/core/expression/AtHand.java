package dev.solidflux.core.expression;

import dev.solidflux.json.Ref;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Values that are kept elsewhere and were fetched for one step.
 *
 * @param values in none of which is another reference
 */
public record AtHand(Map<Ref, JsonNode> values) {

  public static final AtHand NOTHING = new AtHand(Map.of());

  /** What the values that one step looks into may take together, in memory. */
  public static final long BYTES = 64L << 20;

  public AtHand {
    values = Map.copyOf(values);
  }

  @Nullable JsonNode value(Ref ref) {
    return values.get(ref);
  }
}
