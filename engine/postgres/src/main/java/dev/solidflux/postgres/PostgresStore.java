package dev.solidflux.postgres;

import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Meta;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * All of the engine's ports on one database, for one node. The schema must be there: see {@link
 * Migrations}. Connections are made when they are first needed, and made again when they are lost.
 */
public final class PostgresStore {

  private final Pool pool;
  private final Lanes lanes;
  private final Lane renewals;
  private final Lane takes;
  private final PostgresHints hints;
  private final Disposable listening;

  private PostgresStore(PostgresSettings settings) {
    Sessions sessions = new Sessions(settings);
    this.pool = new Pool(sessions.pool());
    this.lanes = new Lanes(settings.lanes(), () -> new Lane(sessions.lane()));
    this.renewals = new Lane(sessions.other("renewals"));
    this.takes = new Lane(sessions.taker());
    this.hints = new PostgresHints(sessions.other("hints"));
    this.listening = hints.listen();
  }

  /** Returns at once; whether the database can be reached shows with the first call of a port. */
  public static PostgresStore open(PostgresSettings settings) {
    return new PostgresStore(settings);
  }

  public Meta meta() {
    return new PostgresMeta(pool);
  }

  public Leases leases() {
    return new PostgresLeases(renewals, takes, lanes);
  }

  public Journal journal() {
    return new PostgresJournal(lanes, pool);
  }

  public Submissions submissions() {
    return new PostgresSubmissions(pool);
  }

  public Pipelines pipelines() {
    return new PostgresPipelines(pool);
  }

  public Runs runs() {
    return new PostgresRuns(pool);
  }

  public Hints hints() {
    return hints;
  }

  /** Completes once other nodes' hints arrive for the first time. */
  Mono<Void> listening() {
    return hints.listening();
  }

  /** Closes all connections, each after the statement it is at. */
  public Mono<Void> close() {
    return Mono.fromRunnable(listening::dispose)
        .then(Mono.whenDelayError(lanes.close(), renewals.close(), takes.close(), pool.close()));
  }
}
