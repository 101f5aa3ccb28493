package dev.solidflux.api.wiring;

import dev.solidflux.amqp.AmqpSettings;
import dev.solidflux.amqp.AmqpTransport;
import dev.solidflux.api.payload.MeasuredPayloads;
import dev.solidflux.api.secret.KnownSecrets;
import dev.solidflux.api.settings.SecretSettings;
import dev.solidflux.api.settings.Settings;
import dev.solidflux.flow.EnginePorts;
import dev.solidflux.flow.port.Deployment;
import dev.solidflux.postgres.PostgresSettings;
import dev.solidflux.postgres.PostgresStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

/**
 * Opens PostgreSQL and AMQP. Start-up only: it waits for the database, brings its schema up to date
 * and reads who we are, beside whatever else the process has to do for its start.
 */
final class Opening implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Opening.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration ASKING = Duration.ofSeconds(5);

  /** How long connections may take to close: a database that is away says nothing. */
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final Settings settings;
  private final Services services;
  private CompletableFuture<OpenDatabase> database = new CompletableFuture<>();
  private boolean taken;

  Opening(Settings settings, Services services) {
    this.settings = settings;
    this.services = services;
  }

  private record OpenDatabase(PostgresStore store, Deployment deployment) {}

  /** Begins with the database; returns at once. */
  void begin() {
    database = CompletableFuture.supplyAsync(this::openDatabase, Services.THREADS);
  }

  /**
   * Waits for the database, and opens the rest.
   *
   * @throws RuntimeException as the database's opening did
   */
  Adapters open(MeterRegistry metrics) {
    OpenDatabase opened = Services.started(database);
    taken = true;
    try {
      return open(opened.store(), opened.deployment(), metrics);
    } catch (RuntimeException e) {
      close(opened.store());
      throw e;
    }
  }

  /** For a start that failed: closes what nobody has taken, also what is still being opened. */
  @Override
  public void close() {
    if (!taken) {
      CompletableFuture<Void> unused = database.thenAccept(opened -> close(opened.store()));
    }
  }

  private OpenDatabase openDatabase() {
    PostgresSettings address =
        PostgresSettings.parse(services.postgresUrl())
            .withPool(settings.services().postgresConnections());
    SchemaOpening.open(address, settings);
    PostgresStore store = PostgresStore.open(address);
    try {
      Deployment deployment = store.meta().open(proposed(settings)).block(PATIENCE);
      if (deployment == null) {
        throw new IllegalStateException("the database has no deployment");
      }
      refuseAnother(deployment, settings);
      return new OpenDatabase(store, deployment);
    } catch (RuntimeException e) {
      close(store);
      throw e;
    }
  }

  private Adapters open(PostgresStore store, Deployment deployment, MeterRegistry metrics) {
    PayloadPlace place = PayloadPlace.open(settings.services().payloads(), store::payloads);
    MeasuredPayloads payloads =
        new MeasuredPayloads(place.payloads(), metrics, InstantSource.system());
    // whoever runs the server sees at once if the place is not to be had
    Disposable watch = payloads.watch(ASKING);
    KnownSecrets secrets = secrets(settings);
    AmqpTransport transport =
        AmqpTransport.open(
            AmqpSettings.of(services.amqpUrl(), deployment.name()), metrics, secrets);
    return new Adapters(
        new EnginePorts(
            store.meta(),
            store.leases(),
            store.journal(),
            store.enginePipelines(),
            store.hints(),
            transport,
            payloads,
            store.engineDemand(),
            store.forecasts()),
        store.pipelines(),
        store.runs(),
        store.submissions(),
        store.demand(),
        payloads,
        deployment,
        () -> {
          transport.close();
          secrets.close();
          watch.dispose();
          place.closing().run();
          close(store);
        });
  }

  /** Whoever sends no task needs none, and looks for none. */
  private static KnownSecrets secrets(Settings settings) {
    return KnownSecrets.open(
        settings.role().ownsShards() ? settings.services().secrets() : SecretSettings.NONE);
  }

  /** Its queues would be read by nobody, and another's tasks go to this one's. */
  private static void refuseAnother(Deployment kept, Settings settings) {
    if (!kept.name().equals(settings.deployment())) {
      throw new IllegalStateException(
          "SOLIDFLUX_DEPLOYMENT is '%s', but the database belongs to the deployment '%s'"
              .formatted(settings.deployment(), kept.name()));
    }
  }

  private static void close(PostgresStore store) {
    try {
      store.close().block(CLOSING);
    } catch (RuntimeException e) {
      log.warn("connections to the database were not closed: {}", e.toString());
    }
  }

  private static Deployment proposed(Settings settings) {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    return new Deployment(settings.deployment(), settings.shards(), secret);
  }
}
