package dev.solidflux.flow;

import dev.solidflux.flow.port.Transport.Condition;
import dev.solidflux.flow.port.Transport.Reach;
import dev.solidflux.flow.send.Stuck;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a node does.
 *
 * @param owner whether it is one among which shards are shared
 * @param shardsOwned how many shards it owns
 * @param nodes how many nodes live that share shards
 * @param databaseFresh whether it has heard of the database lately: an owner, that its leases are
 *     renewed
 * @param broker how the broker can be reached now
 * @param stuck queues whose tasks the broker does not take
 * @param trouble what keeps it from being ready, for people
 */
public record Health(
    boolean owner,
    int shardsOwned,
    int nodes,
    boolean databaseFresh,
    Reach broker,
    List<Stuck> stuck,
    @Nullable String trouble) {

  /**
   * Whether runs make progress here; of a node that owns nothing, whether it can take requests,
   * which needs no broker.
   */
  public boolean ready() {
    return databaseFresh
        && trouble == null
        && (!owner || broker.condition() == Condition.CONNECTED);
  }
}
