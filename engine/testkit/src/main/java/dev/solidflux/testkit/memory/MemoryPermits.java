package dev.solidflux.testkit.memory;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Permit;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal.Given;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Runs.WaitingPermit;
import dev.solidflux.testkit.memory.Tables.Lane;
import dev.solidflux.testkit.memory.Tables.LimitKey;
import dev.solidflux.testkit.memory.Tables.PermitKey;
import dev.solidflux.testkit.memory.Tables.PermitRow;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who has a permit, and who waits for one. */
record MemoryPermits(Tables tables) {

  private static final int WAITING = 500;

  /** In which permits are given. */
  private static final Comparator<PermitRow> ORDER =
      Comparator.comparingInt(PermitRow::priority).reversed().thenComparingLong(PermitRow::asked);

  void change(int shard, Batch batch) {
    MemoryCache cache = new MemoryCache(tables);
    batch.kept().forEach(cache::keep);
    for (Batch.ReturnedRow row : batch.returned()) {
      tables
          .permits
          .entrySet()
          .removeIf(
              entry -> {
                PermitKey key = entry.getKey();
                boolean is =
                    key.run().equals(row.run())
                        && (row.invocation() == 0 || key.invocation() == row.invocation());
                if (is) {
                  tables.notes.add(entry.getValue().of());
                }
                return is;
              });
    }
    for (Batch.PermitRow row : batch.asked()) {
      Permit permit = row.permit();
      LimitKey of = new LimitKey(row.shard(), row.ws(), permit.limit(), permit.key());
      tables.permits.put(
          new PermitKey(row.run(), row.invocation(), row.index()),
          new PermitRow(of, permit.max(), row.priority(), shard, tables.nextId(), false));
      tables.notes.add(of);
    }
  }

  Given give(int shard) {
    Set<Integer> told = new HashSet<>();
    MemoryCache cache = new MemoryCache(tables);
    for (LimitKey of : List.copyOf(tables.notes)) {
      if (of.shard() == shard) {
        tables.notes.remove(of);
        give(of, told);
      }
    }
    cache.forget(shard);
    return new Given(told, false);
  }

  private void give(LimitKey of, Set<Integer> told) {
    MemoryCache cache = new MemoryCache(tables);
    Batch.KeptRow kept = cache.fresh(of);
    if (kept != null) {
      for (Map.Entry<PermitKey, PermitRow> entry : waiting(of)) {
        tables.permits.remove(entry.getKey());
        tell(entry, kept.answer(entry.getKey().invocation()), told);
      }
      return;
    }
    long given = tables.permits.values().stream().filter(row -> isOf(row, of, true)).count();
    for (Map.Entry<PermitKey, PermitRow> entry : waiting(of)) {
      PermitRow row = entry.getValue();
      if (given >= row.max()) {
        return;
      }
      given++;
      PermitKey key = entry.getKey();
      tables.permits.put(key, row.isGiven());
      tell(entry, new Command.PermitGiven(key.invocation(), key.index(), cache.miss(of)), told);
    }
  }

  private void tell(Map.Entry<PermitKey, PermitRow> entry, Command command, Set<Integer> told) {
    int shard = entry.getValue().runShard();
    tables.enqueue(
        shard,
        entry.getKey().run(),
        Lane.CONTROL,
        Formats.COMMANDS.name(command),
        Formats.COMMANDS.version(command),
        Formats.COMMANDS.text(command));
    told.add(shard);
  }

  private List<Map.Entry<PermitKey, PermitRow>> waiting(LimitKey of) {
    return tables.permits.entrySet().stream()
        .filter(entry -> isOf(entry.getValue(), of, false))
        .sorted(Map.Entry.comparingByValue(ORDER))
        .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static boolean isOf(PermitRow row, LimitKey of, boolean given) {
    return row.given() == given && row.of().equals(of);
  }

  List<WaitingPermit> waiting(RunId run) {
    return tables.permits.entrySet().stream()
        .filter(entry -> entry.getKey().run().equals(run) && !entry.getValue().given())
        .limit(WAITING)
        .map(entry -> waiting(entry.getKey(), entry.getValue()))
        .toList();
  }

  private WaitingPermit waiting(PermitKey key, PermitRow row) {
    long ahead =
        tables.permits.values().stream()
            .filter(other -> isOf(other, row.of(), false) && ORDER.compare(other, row) < 0)
            .count();
    Permit permit = new Permit(row.of().limit(), row.of().key(), row.max());
    return new WaitingPermit(key.invocation(), permit, (int) Math.min(ahead, Runs.AHEAD));
  }
}
