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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** Who has a permit, and who waits for one. */
record MemoryPermits(Tables tables) {

  private static final int WAITING = 500;

  /** In which permits are given. */
  private static final Comparator<PermitRow> ORDER =
      Comparator.comparingInt(PermitRow::priority)
          .reversed()
          .thenComparingLong(PermitRow::pass)
          .thenComparingLong(PermitRow::asked);

  /** Whose permits have rounds of their own. */
  private record Asking(LimitKey of, RunId run, int priority) {}

  void change(int shard, Batch batch) {
    MemoryCache cache = new MemoryCache(tables);
    batch.kept().forEach(cache::keep);
    Map<Asking, Long> passes = new HashMap<>();
    batch.asked().forEach(row -> passes.computeIfAbsent(asking(row), this::pass));
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
      Asking asking = asking(row);
      LimitKey of = asking.of();
      long pass = passes.merge(asking, 1L, Long::sum) - 1;
      tables.permits.put(
          new PermitKey(row.run(), row.invocation(), row.index()),
          new PermitRow(
              of, row.permit().max(), row.priority(), pass, shard, tables.nextId(), false));
      tables.notes.add(of);
    }
  }

  private static Asking asking(Batch.PermitRow row) {
    Permit permit = row.permit();
    LimitKey of = new LimitKey(row.shard(), row.ws(), permit.limit(), permit.key());
    return new Asking(of, row.run(), row.priority());
  }

  /** The round after that of whoever is next, or after the run's own last. */
  private long pass(Asking asking) {
    long next = passes(asking, any -> true).min().orElse(-1);
    long own = passes(asking, key -> key.run().equals(asking.run())).max().orElse(-1);
    return Math.max(next, own) + 1;
  }

  private LongStream passes(Asking asking, Predicate<PermitKey> whose) {
    return tables.permits.entrySet().stream()
        .filter(entry -> isOf(entry.getValue(), asking.of(), false))
        .filter(entry -> entry.getValue().priority() == asking.priority())
        .filter(entry -> whose.test(entry.getKey()))
        .mapToLong(entry -> entry.getValue().pass());
  }

  boolean noted(int shard) {
    return tables.notes.stream().anyMatch(of -> of.shard() == shard)
        || new MemoryCache(tables).forgettable(shard);
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
