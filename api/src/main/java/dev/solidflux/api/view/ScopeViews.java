package dev.solidflux.api.view;

import dev.solidflux.core.definition.Block;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tells of a run's scopes: where they stand, and what is in one of them. */
final class ScopeViews {

  static ScopeView listed(ToldScope told) {
    return view(told, null);
  }

  /** With what is in it. */
  static ScopeView whole(History history, ToldScope told) {
    Outline.Entry group = Outline.find(history.run().pipeline(), told.solid());
    if (!(group.solid().work() instanceof Work.Group(Block block, var output))) {
      throw new IllegalStateException(told.solid() + " is no group");
    }
    Map<String, Counted> counted = counted(history, told.number());
    List<ScopeView.Inner> solids = new ArrayList<>();
    for (int i = 0; i < block.solids().size(); i++) {
      Solid solid = block.solids().get(i);
      Counted of = counted.getOrDefault(solid.path(), new Counted());
      solids.add(inner(told, new Outline.Entry(solid, solid.dependsOn(), told.solid()), i, of));
    }
    return view(told, solids);
  }

  private static ScopeView view(ToldScope told, @Nullable List<ScopeView.Inner> solids) {
    Tally.Failed failed = told.failure();
    return new ScopeView(
        told.number(),
        told.solid(),
        told.parent(),
        told.path(),
        told.index(),
        told.state(),
        failed == null ? null : RunDetails.failure(failed.path(), failed.failure()),
        solids);
  }

  private static ScopeView.Inner inner(
      ToldScope told, Outline.Entry entry, int place, Counted counted) {
    Stood stood = told.solids().get(place);
    String because = stood.because();
    return new ScopeView.Inner(
        entry.solid().path(),
        told.path() + "." + entry.solid().name(),
        entry.kind(),
        entry.solid().forEach() != null,
        stood.word().label(),
        because == null ? null : entry.beside(because),
        counted.tally,
        counted.many ? null : counted.only);
  }

  /** What of the invocations and the scopes is in a scope, by the path of the solid. */
  private static Map<String, Counted> counted(History history, int scope) {
    Map<String, Counted> counted = new HashMap<>();
    for (Told one : history.invocations()) {
      if (one.scope() == scope) {
        counted
            .computeIfAbsent(one.solid(), any -> new Counted())
            .add(one.state().label(), one.number());
      }
    }
    for (ToldScope one : history.scopes().all()) {
      if (one.parent() == scope) {
        counted.computeIfAbsent(one.solid(), any -> new Counted()).add(one.state(), null);
      }
    }
    return counted;
  }

  private static final class Counted {
    private final Map<String, Integer> tally = new TreeMap<>();
    private @Nullable Integer only;
    private boolean many;

    void add(String state, @Nullable Integer number) {
      many = !tally.isEmpty();
      only = number;
      tally.merge(state, 1, Integer::sum);
    }
  }

  private ScopeViews() {}
}
