package dev.solidflux.api.settings;

import java.util.Locale;

/** What a node of a deployment does; all of it together unless told otherwise. */
public enum Role {
  /** Owns shards, and answers callers. */
  ALL,
  /** Owns shards. Over HTTP it serves health and metrics. */
  ENGINE,
  /** Answers callers. It owns no shard, appends no event and consumes no message. */
  API;

  public boolean ownsShards() {
    return this != API;
  }

  public boolean answersCallers() {
    return this != ENGINE;
  }

  /** As it is written in {@code SOLIDFLUX_ROLE}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
