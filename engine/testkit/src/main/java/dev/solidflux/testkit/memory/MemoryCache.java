package dev.solidflux.testkit.memory;

import dev.solidflux.core.definition.Cache;
import dev.solidflux.core.run.Miss;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.testkit.memory.Tables.KeptResult;
import dev.solidflux.testkit.memory.Tables.LimitKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Results that answer whoever asks for the permit to compute them. */
record MemoryCache(Tables tables) {

  private static final Duration AFTERWARDS = Duration.ofHours(1);

  void keep(Batch.KeptRow row) {
    LimitKey of = new LimitKey(row.shard(), row.ws(), row.permit().limit(), row.permit().key());
    Instant until = Tables.micros(now().plus(row.keep()));
    tables.cache.put(of, new KeptResult(row, until, tables.nextId()));
  }

  private Instant now() {
    return tables.clock.instant();
  }

  Batch.@Nullable KeptRow fresh(LimitKey of) {
    KeptResult kept = tables.cache.get(of);
    return kept != null && kept.until().isAfter(now()) ? kept.row() : null;
  }

  /** What there is while there is no result of that; null if it is of no cache. */
  @Nullable Miss miss(LimitKey of) {
    if (!of.limit().startsWith(Cache.PREFIX)) {
      return null;
    }
    KeptResult own = tables.cache.get(of);
    Batch.KeptRow newest =
        tables.cache.entrySet().stream()
            .filter(entry -> entry.getKey().ws().equals(of.ws()))
            .filter(entry -> entry.getKey().limit().equals(of.limit()))
            .map(entry -> entry.getValue())
            .max(Comparator.comparingLong(KeptResult::order))
            .map(KeptResult::row)
            .orElse(null);
    return new Miss(
        own == null ? null : own.until(),
        newest == null ? null : newest.from(),
        newest == null ? null : newest.permit().parts());
  }

  boolean forgettable(int shard) {
    return tables.cache.entrySet().stream().anyMatch(isForgettable(shard));
  }

  void forget(int shard) {
    tables.cache.entrySet().removeIf(isForgettable(shard));
  }

  private Predicate<Map.Entry<LimitKey, KeptResult>> isForgettable(int shard) {
    Instant before = now().minus(AFTERWARDS);
    return entry -> entry.getKey().shard() == shard && entry.getValue().until().isBefore(before);
  }
}
