package dev.solidflux.testkit.memory;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Submissions;
import dev.solidflux.testkit.memory.Tables.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

final class MemorySubmissions implements Submissions {

  private final Tables tables;
  private final Wire wire;

  MemorySubmissions(Tables tables, Wire wire) {
    this.tables = tables;
    this.wire = wire;
  }

  @Override
  public Mono<Outcome> submit(Submission submission) {
    return submit(List.of(submission)).map(List::getFirst);
  }

  @Override
  public Mono<List<Outcome>> submit(List<Submission> submissions) {
    return wire.call(
        () -> {
          submissions.forEach(Storable::require); // all of them before the first row
          return submissions.stream().map(this::submitted).toList();
        });
  }

  @Override
  public Mono<AskOutcome> cancel(String ws, RunId id, String reason) {
    return wire.call(
        () -> {
          Storable.text(reason);
          return tell(ws, id, new Command.Cancel(reason));
        });
  }

  @Override
  public Mono<AskOutcome> signal(String ws, RunId id, String name, JsonNode payload) {
    return wire.call(
        () -> {
          Storable.text(name);
          Storable.json(payload);
          return tell(ws, id, new Command.Signal(name, payload));
        });
  }

  private AskOutcome tell(String ws, RunId id, Command command) {
    Tables.Run run = run(ws, id);
    if (run == null) {
      return AskOutcome.NOT_FOUND;
    }
    if (run.state().ended()) {
      return AskOutcome.ALREADY_ENDED;
    }
    put(run.submission(), Lane.CONTROL, command);
    return AskOutcome.ACCEPTED;
  }

  @Override
  public Mono<ReleaseOutcome> release(String ws, RunId id) {
    return wire.call(
        () -> {
          Tables.Run run = run(ws, id);
          if (run == null) {
            return ReleaseOutcome.NOT_FOUND;
          }
          if (run.setAside() == null) {
            return ReleaseOutcome.NOT_SET_ASIDE;
          }
          put(run.submission(), Lane.CONTROL, new Command.Release());
          return ReleaseOutcome.ACCEPTED;
        });
  }

  private Outcome submitted(Submission submission) {
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
    tables.runs.put(
        submission.id(),
        new Tables.Run(submission, null, Tables.micros(now), RunState.QUEUED, null, null, null));
    put(submission, Lane.START, new Command.Start(submission.input(), submission.priority()));
    return new Outcome.Accepted(submission.id());
  }

  private Tables.@Nullable Run run(String ws, RunId id) {
    Tables.Run run = tables.runs.get(id);
    return run != null && run.submission().ws().equals(ws) ? run : null;
  }

  private void put(Submission of, Lane lane, Command command) {
    tables.enqueue(
        of.shard(),
        of.id(),
        lane,
        Formats.COMMANDS.name(command),
        Formats.COMMANDS.version(command),
        Formats.COMMANDS.text(command));
  }
}
