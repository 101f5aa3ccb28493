package dev.solidflux.postgres;

import static java.util.stream.Collectors.toMap;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.port.Submissions;
import dev.solidflux.postgres.SubmitStatement.Prepared;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Submissions that come together are written together; each call else is one statement. */
final class PostgresSubmissions implements Submissions {

  private static final Duration SUBMITTING = Duration.ofSeconds(10);

  private static final String ENDED =
      Arrays.stream(RunState.values())
          .filter(RunState::ended)
          .map(state -> "'" + state.label() + "'")
          .collect(Collectors.joining(", "));

  private static final String TELL =
      """
      WITH named AS (SELECT id, shard, state IN (%s) AS ended FROM run WHERE id = $1 AND ws = $2),
      asked AS (
        INSERT INTO inbox (shard, lane, run_id, kind, v, body)
        SELECT shard, 0, id, $3, $4, $5 FROM named WHERE NOT ended)
      SELECT ended AS answer FROM named
      """
          .formatted(ENDED);

  private static final String RELEASE =
      """
      WITH named AS (
        SELECT id, shard, set_aside_at IS NOT NULL AS aside FROM run WHERE id = $1 AND ws = $2),
      asked AS (
        INSERT INTO inbox (shard, lane, run_id, kind, v, body)
        SELECT shard, 0, id, $3, $4, $5 FROM named WHERE aside)
      SELECT aside AS answer FROM named
      """;

  private final Pool pool;
  private final Gathering gathering;

  PostgresSubmissions(Pool pool) {
    this.pool = pool;
    this.gathering = new Gathering(this::write);
  }

  @Override
  public Mono<Outcome> submit(Submission submission) {
    return submit(List.of(submission)).map(List::getFirst);
  }

  @Override
  public Mono<List<Outcome>> submit(List<Submission> submissions) {
    return submissions.isEmpty()
        ? Mono.just(List.of())
        : Mono.fromCallable(() -> submissions.stream().map(Prepared::of).toList())
            .flatMap(gathering::add)
            .timeout(SUBMITTING, Connector.tooLate("the database did not take it", SUBMITTING))
            .onErrorMap(Refusal::of);
  }

  @Override
  public Mono<AskOutcome> cancel(String ws, RunId run, String reason) {
    return tell(ws, run, new Command.Cancel(reason));
  }

  @Override
  public Mono<AskOutcome> signal(String ws, RunId run, String name, JsonNode payload) {
    return tell(ws, run, new Command.Signal(name, payload));
  }

  private Mono<AskOutcome> tell(String ws, RunId run, Command command) {
    return ask(TELL, ws, run, command)
        .map(ended -> ended ? AskOutcome.ALREADY_ENDED : AskOutcome.ACCEPTED)
        .defaultIfEmpty(AskOutcome.NOT_FOUND);
  }

  @Override
  public Mono<ReleaseOutcome> release(String ws, RunId run) {
    return ask(RELEASE, ws, run, new Command.Release())
        .map(aside -> aside ? ReleaseOutcome.ACCEPTED : ReleaseOutcome.NOT_SET_ASIDE)
        .defaultIfEmpty(ReleaseOutcome.NOT_FOUND);
  }

  /** The statement's only column; empty if there is no such run. */
  private Mono<Boolean> ask(String statement, String ws, RunId run, Command command) {
    return Mono.fromCallable(
            () ->
                Sql.of(
                    statement,
                    run.uuid(),
                    ws,
                    Formats.COMMANDS.name(command),
                    Formats.COMMANDS.version(command),
                    JsonText.storable(Formats.COMMANDS.text(command))))
        .flatMap(sql -> pool.once(sql, row -> row.truth("answer")))
        .onErrorMap(Refusal::of)
        .flatMap(Pool::first);
  }

  /** One transaction; the outcomes are in order. */
  private Mono<List<Outcome>> write(List<Prepared> all) {
    return pool.once(SubmitStatement.of(all), row -> row.run("id"))
        .flatMap(
            rows -> {
              Set<RunId> accepted = new HashSet<>(rows);
              return formerUses(all.stream().filter(one -> !accepted.contains(id(one))).toList())
                  .map(List::iterator)
                  .map(former -> outcomes(all, accepted, former));
            });
  }

  private static List<Outcome> outcomes(
      List<Prepared> all, Set<RunId> accepted, Iterator<Outcome> former) {
    return all.stream()
        .map(one -> accepted.contains(id(one)) ? new Outcome.Accepted(id(one)) : former.next())
        .toList();
  }

  /** Their keys were in use; those whose key has expired since are written after all. */
  private Mono<List<Outcome>> formerUses(List<Prepared> refused) {
    if (refused.isEmpty()) {
      return Mono.just(List.of());
    }
    return pool.list(SubmitStatement.formerUse(refused), PostgresSubmissions::formerUse)
        .flatMap(
            rows -> {
              Map<Integer, Outcome> known = rows.stream().collect(toMap(Use::place, Use::outcome));
              return again(refused, known)
                  .map(List::iterator)
                  .map(
                      again ->
                          IntStream.range(0, refused.size())
                              .mapToObj(n -> known.containsKey(n) ? known.get(n) : again.next())
                              .toList());
            });
  }

  private Mono<List<Outcome>> again(List<Prepared> refused, Map<Integer, Outcome> known) {
    List<Prepared> free =
        IntStream.range(0, refused.size())
            .filter(n -> !known.containsKey(n))
            .mapToObj(refused::get)
            .toList();
    return free.isEmpty() ? Mono.just(List.of()) : write(free);
  }

  /** How the key of one of many, by its place from 0, was used before. */
  private record Use(int place, Outcome outcome) {}

  private static Use formerUse(Columns row) {
    return new Use(
        (int) row.bigint("n") - 1,
        row.truth("same") ? new Outcome.Repeated(row.run("run_id")) : new Outcome.KeyReused());
  }

  private static RunId id(Prepared one) {
    return one.submission().id();
  }
}
