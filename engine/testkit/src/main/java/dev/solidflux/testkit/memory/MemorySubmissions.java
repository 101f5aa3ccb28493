package dev.solidflux.testkit.memory;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunPhase;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Submissions;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

final class MemorySubmissions implements Submissions {

  private final Tables tables;

  MemorySubmissions(Tables tables) {
    this.tables = tables;
  }

  @Override
  public Mono<Outcome> submit(Submission submission) {
    return tables.transaction(() -> submitted(submission));
  }

  @Override
  public Mono<CancelOutcome> cancel(String ws, RunId run, String reason) {
    return tables.transaction(() -> cancelled(ws, run, reason));
  }

  private Outcome submitted(Submission submission) {
    Storable.require(submission.input());
    Instant now = tables.clock.instant();
    String name = submission.key();
    if (name != null) {
      Tables.Key key = new Tables.Key(submission.ws(), name);
      Tables.KeyUse use = tables.keys.get(key);
      if (use != null && !use.expires().isBefore(now)) {
        return use.requestHash().equals(submission.requestHash())
            ? new Outcome.Repeated(use.run())
            : new Outcome.KeyReused();
      }
      Instant expires = now.plus(Duration.ofHours(24));
      tables.keys.put(key, new Tables.KeyUse(submission.requestHash(), submission.id(), expires));
    }
    tables.runs.put(submission.id(), new Tables.Run(submission, now, RunPhase.QUEUED, 0, null));
    put(submission.shard(), submission.id(), "start", submission.input());
    return new Outcome.Accepted(submission.id());
  }

  private CancelOutcome cancelled(String ws, RunId id, String reason) {
    Storable.require(reason);
    Tables.@Nullable Run run = tables.runs.get(id);
    if (run == null || !run.submission().ws().equals(ws)) {
      return CancelOutcome.NOT_FOUND;
    }
    if (run.phase().ended()) {
      return CancelOutcome.ALREADY_ENDED;
    }
    put(run.submission().shard(), id, "cancel", StringNode.valueOf(reason));
    return CancelOutcome.ACCEPTED;
  }

  private void put(int shard, RunId run, String kind, JsonNode body) {
    long id = tables.nextId();
    tables
        .inbox
        .computeIfAbsent(shard, key -> new TreeMap<>())
        .put(id, new Journal.InboxEntry(id, run, Journal.command(kind, body)));
  }
}
