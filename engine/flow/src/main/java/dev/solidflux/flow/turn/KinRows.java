package dev.solidflux.flow.turn;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Effect;
import dev.solidflux.flow.ShardOf;
import dev.solidflux.flow.port.Batch.ChildRow;
import dev.solidflux.flow.port.Batch.ToldRow;
import dev.solidflux.flow.port.Journal.StoredRun;
import dev.solidflux.flow.trace.Traces;
import java.util.ArrayList;
import java.util.List;

/** What a batch says to other runs. */
final class KinRows {

  private final int shards;
  private final Traces traces;
  private final List<ChildRow> children = new ArrayList<>();
  private final List<ToldRow> told = new ArrayList<>();

  KinRows(int shards, Traces traces) {
    this.shards = shards;
    this.traces = traces;
  }

  /** It has the workspace of its parent, and is a part of the invocation that begins it. */
  void begin(StoredRun parent, Effect.BeginChild child) {
    RunId run = child.child().run();
    Attempt invocation = new Attempt(parent.id(), child.parent().invocation(), 1);
    children.add(
        new ChildRow(
            parent.ws(),
            run,
            ShardOf.shard(run, shards),
            child.pipeline(),
            child.version(),
            traces.traceparent(invocation, parent.traceparent()),
            child.parent(),
            new Command.Start(child.child().input(), child.priority()),
            child.refusal()));
  }

  void tell(Effect.Tell tell) {
    told.add(new ToldRow(tell.run(), ShardOf.shard(tell.run(), shards), tell.command()));
  }

  List<ChildRow> children() {
    return List.copyOf(children);
  }

  List<ToldRow> told() {
    return List.copyOf(told);
  }
}
