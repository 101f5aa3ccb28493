package dev.solidflux.flow;

import dev.solidflux.core.id.RunId;
import java.util.List;

/** Which shard a run hashes to. Persisted with the run, and so never to be changed. */
public final class ShardOf {

  /** From 0 to {@code shards - 1}, by the random half of the id: its other half is the time. */
  public static int shard(RunId run, int shards) {
    long mixed = run.uuid().getLeastSignificantBits() * 0x9E3779B97F4A7C15L;
    return (int) Long.remainderUnsigned(mixed >>> 16, shards);
  }

  /** That of what is no run, by its name in parts. */
  public static int key(List<String> parts, int shards) {
    long mixed = String.join("\0", parts).hashCode() * 0x9E3779B97F4A7C15L;
    return (int) Long.remainderUnsigned(mixed >>> 16, shards);
  }

  private ShardOf() {}
}
