package dev.solidflux.flow.turn;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Effect;
import dev.solidflux.core.run.Origin;
import dev.solidflux.core.run.Permit;
import dev.solidflux.flow.ShardOf;
import dev.solidflux.flow.port.Batch.KeptRow;
import dev.solidflux.flow.port.Batch.PermitRow;
import dev.solidflux.flow.port.Batch.ReturnedRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a batch does to permits. One that is asked for and returned within it leaves no trace. */
final class PermitRows {

  private final int shards;
  private final List<PermitRow> asked = new ArrayList<>();
  private final Set<ReturnedRow> returned = new LinkedHashSet<>();
  private final Map<List<String>, KeptRow> kept = new LinkedHashMap<>();
  private final Set<Integer> touched = new LinkedHashSet<>();

  PermitRows(int shards) {
    this.shards = shards;
  }

  void ask(String of, RunId run, Effect.AskPermit e) {
    String ws = workspace(of, e.permit());
    int shard = shard(ws, e.permit());
    asked.add(new PermitRow(ws, shard, e.permit(), e.priority(), run, e.invocation(), e.limit()));
    touched.add(shard);
  }

  void giveBack(String ws, RunId run, Effect.ReturnPermits e) {
    asked.removeIf(
        row ->
            row.run().equals(run) && (e.invocation() == 0 || row.invocation() == e.invocation()));
    returned.add(new ReturnedRow(run, e.invocation()));
    e.permits().forEach(permit -> touched.add(shard(workspace(ws, permit), permit)));
  }

  /** To be called before its permit is given back. */
  void keep(String ws, RunId run, Effect.KeepResult e) {
    Origin from = new Origin(run, e.invocation());
    int shard = shard(ws, e.permit());
    kept.put(
        List.of(ws, e.permit().limit(), e.permit().key()),
        new KeptRow(ws, shard, e.permit(), from, e.result(), e.keep()));
  }

  /** Queues are of no workspace. */
  private static String workspace(String of, Permit permit) {
    return permit.ofQueue() ? "" : of;
  }

  private int shard(String ws, Permit permit) {
    return ShardOf.key(List.of(ws, permit.limit(), permit.key()), shards);
  }

  List<PermitRow> asked() {
    return List.copyOf(asked);
  }

  List<ReturnedRow> returned() {
    return List.copyOf(returned);
  }

  List<KeptRow> kept() {
    return List.copyOf(kept.values());
  }

  /** Where more may be given now, or has been asked for. */
  Set<Integer> touched() {
    return touched;
  }
}
