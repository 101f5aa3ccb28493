package dev.solidflux.testkit.memory;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunPhase;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Deployment;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Node;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The rows, under one lock: every transaction is serial. */
final class Tables {

  record Shard(@Nullable String owner, long epoch, Instant until) {}

  record Seen(Node node, Instant at) {}

  record Key(String ws, String key) {}

  record KeyUse(String requestHash, RunId run, Instant expires) {}

  /** A run's row. */
  record Run(
      Submissions.Submission submission,
      Instant createdAt,
      RunPhase phase,
      long seq,
      @Nullable Instant endedAt) {

    Run at(Batch.RunUpdate update) {
      return new Run(submission, createdAt, update.phase(), update.seq(), update.endedAt());
    }
  }

  record Outbox(Batch.OutboxRow row, int publishedGeneration) {}

  final InstantSource clock;
  final Map<String, Seen> nodes = new HashMap<>();
  final NavigableMap<Integer, Shard> shards = new TreeMap<>();
  final Map<String, NavigableMap<String, List<Pipelines.Version>>> pipelines = new HashMap<>();
  final Map<Key, KeyUse> keys = new HashMap<>();
  final NavigableMap<RunId, Run> runs = new TreeMap<>();
  final Map<Integer, NavigableMap<Long, Journal.InboxEntry>> inbox = new HashMap<>();
  final Map<RunId, NavigableMap<Long, Runs.Event>> events = new HashMap<>();
  final Map<RunId, List<Runs.Telemetry>> telemetry = new HashMap<>();
  final Map<Batch.TimerKey, Instant> timers = new LinkedHashMap<>();
  final Map<Attempt, Outbox> outbox = new LinkedHashMap<>();
  final List<Batch.ParkedRow> parked = new ArrayList<>();
  @Nullable Deployment deployment;
  int brokerGeneration = 1;
  private long lastId;

  Tables(InstantSource clock) {
    this.clock = clock;
  }

  synchronized <T> T locked(Supplier<T> work) {
    return work.get();
  }

  /** A transaction for every subscriber; empty for null. */
  <T> Mono<T> transaction(Supplier<@Nullable T> work) {
    return Mono.defer(
        () -> {
          synchronized (this) {
            return Mono.justOrEmpty(work.get());
          }
        });
  }

  long nextId() {
    return ++lastId;
  }
}
