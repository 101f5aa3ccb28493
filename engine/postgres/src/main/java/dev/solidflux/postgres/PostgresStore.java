package dev.solidflux.postgres;

import dev.solidflux.flow.port.Demand;
import dev.solidflux.flow.port.Forecasts;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Leases;
import dev.solidflux.flow.port.Meta;
import dev.solidflux.flow.port.Payloads;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * All of the engine's ports on one database, for one node. The schema must be there: see {@link
 * Migrations}. Connections are made when they are first needed, and made again when they are lost.
 * What users read and submit has sessions apart from the engine's own.
 */
public final class PostgresStore {

  private final Pool engine;
  private final Pool api;
  private final Pool payloads;
  private final Writers writers;
  private final Writer renewals;
  private final Writer takes;
  private final Submissions submissions;
  private final PostgresHints hints;
  private final Disposable listening;

  private PostgresStore(PostgresSettings settings) {
    Sessions sessions = new Sessions(settings);
    this.engine = sessions.engine();
    this.api = sessions.api();
    this.payloads = sessions.payloads();
    this.writers = sessions.writers();
    this.renewals = sessions.renewals();
    this.takes = sessions.takes();
    this.submissions = new PostgresSubmissions(api);
    this.hints = new PostgresHints(sessions.hints());
    this.listening = hints.listen();
  }

  /** Returns at once; whether the database can be reached shows with the first call of a port. */
  public static PostgresStore open(PostgresSettings settings) {
    return new PostgresStore(settings);
  }

  public Meta meta() {
    return new PostgresMeta(engine);
  }

  public Leases leases() {
    return new PostgresLeases(renewals, takes, writers);
  }

  public Journal journal() {
    return new PostgresJournal(writers, engine);
  }

  /** For users; see {@link #enginePipelines}. */
  public Pipelines pipelines() {
    return new PostgresPipelines(api);
  }

  /** For the engine, which must get at them however many users read. */
  public Pipelines enginePipelines() {
    return new PostgresPipelines(engine);
  }

  /** Those of all users of this store are gathered. */
  public Submissions submissions() {
    return submissions;
  }

  public Runs runs() {
    return new PostgresRuns(api);
  }

  public Demand demand() {
    return new PostgresDemand(api);
  }

  /** For the engine, whose demand tells when workers are to come. */
  public Demand engineDemand() {
    return new PostgresDemand(engine);
  }

  public Forecasts forecasts() {
    return new PostgresForecasts(engine);
  }

  /** For the engine and for users. */
  public Payloads payloads() {
    return new PostgresPayloads(payloads);
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
        .then(
            Mono.whenDelayError(
                writers.close(),
                renewals.close(),
                takes.close(),
                engine.close(),
                api.close(),
                payloads.close()));
  }
}
