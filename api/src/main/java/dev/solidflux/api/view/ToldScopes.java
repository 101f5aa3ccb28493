package dev.solidflux.api.view;

import dev.solidflux.core.definition.Block;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * All scopes of a run but its root, by their numbers: the first at index 0. A run folds away what
 * is over; whoever looks at it wants to see that too.
 *
 * @param bytes what they take in memory, about
 */
record ToldScopes(PVector<ToldScope> all, long bytes) {

  static final ToldScopes NONE = new ToldScopes(TreePVector.empty(), 0);

  /** The one of that number; empty if there is none, or it is the root. */
  Optional<ToldScope> get(int number) {
    return number >= 1 && number <= all.size()
        ? Optional.of(all.get(number - 1))
        : Optional.empty();
  }

  ToldScopes opened(ToldScope one) {
    if (one.number() != all.size() + 1) {
      throw new IllegalStateException("scope " + one.number() + " does not come next");
    }
    return new ToldScopes(all.plus(one), bytes + one.bytes());
  }

  /** A solid of a scope stands so. */
  ToldScopes stands(int scope, Block block, String solid, Stood how) {
    return change(scope, one -> one.with(block, solid, how));
  }

  /** A scope is over; the first end is what counts. */
  ToldScopes over(int scope, String how, Tally.@Nullable Failed why) {
    return change(scope, one -> one.isOpen() ? one.over(how, why) : one);
  }

  private ToldScopes change(int scope, UnaryOperator<ToldScope> how) {
    return get(scope)
        .map(one -> new ToldScopes(all.with(scope - 1, how.apply(one)), bytes))
        .orElse(this);
  }
}
