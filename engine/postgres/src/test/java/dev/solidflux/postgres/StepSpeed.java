package dev.solidflux.postgres;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.embedded.EmbeddedDatabase;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.testkit.conformance.Parts;
import dev.solidflux.testkit.conformance.Samples;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Prints how many steps a second are appended to an embedded database with fsync on: each batch
 * ends the steps of the one before it and schedules as many. {@code main} takes the number of steps
 * in a batch, the number of writers and the seconds.
 */
final class StepSpeed {

  public static void main(String[] arguments) throws Exception {
    int size = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
    int writers = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
    int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10;
    try (EmbeddedDatabase database =
        EmbeddedDatabase.start(Files.createTempDirectory("step-speed-"))) {
      PostgresSettings settings =
          PostgresSettings.parse(database.address().url()).withWriters(writers);
      Migrations.migrate(settings);
      PostgresStore store = PostgresStore.open(settings);
      store.meta().open(Samples.deployment()).block();
      List<Lease> leases =
          IntStream.range(0, writers)
              .mapToObj(n -> store.leases().take(Samples.NODE, n, Samples.LEASE).block().lease())
              .toList();
      measured(store, leases, size, 3);
      long steps = measured(store, leases, size, seconds);
      System.out.printf(
          "%,d steps/s in batches of %d on %d writers, %.2f ms per batch%n",
          steps / seconds, size, writers, 1000.0 * seconds * writers * size / steps);
      store.close().block();
    }
    System.exit(0); // the driver's threads are no daemons
  }

  private static long measured(PostgresStore store, List<Lease> leases, int size, int seconds) {
    AtomicLong steps = new AtomicLong();
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    Flux.fromIterable(leases).flatMap(lease -> appends(store, lease, size, end, steps)).blockLast();
    return steps.get();
  }

  private static Mono<Void> appends(
      PostgresStore store, Lease lease, int size, long end, AtomicLong steps) {
    RunId run = Samples.newRun();
    AtomicLong batches = new AtomicLong();
    return Mono.defer(
            () -> store.journal().append(lease, batch(run, batches.getAndIncrement(), size)))
        .doOnSuccess(done -> steps.addAndGet(size))
        .repeat(() -> System.nanoTime() < end)
        .then();
  }

  private static Batch batch(RunId run, long number, int size) {
    int first = (int) number * size + 1;
    Instant due = Instant.now().plusSeconds(3600);
    return Parts.of()
        .events(
            Stream.concat(
                    IntStream.range(0, size)
                        .mapToObj(
                            n ->
                                Samples.event(
                                    run,
                                    2L * (first + n),
                                    new RunEvent.InvocationsScheduled(
                                        0,
                                        "solid",
                                        first + n,
                                        n,
                                        List.of(Samples.json("{\"view\":7}"))))),
                    IntStream.range(0, size)
                        .mapToObj(
                            n ->
                                Samples.event(
                                    run,
                                    2L * (first + n) + 1,
                                    new RunEvent.AttemptStarted(first + n, 1, "worker", null))))
                .toArray(Batch.EventRow[]::new))
        .outbox(
            IntStream.range(0, size)
                .mapToObj(n -> Samples.task(Samples.attempt(run, first + n), "gpu", due))
                .toArray(Batch.OutboxRow[]::new))
        .attemptsEnded(
            IntStream.range(0, number == 0 ? 0 : size)
                .mapToObj(n -> Samples.attempt(run, first - size + n))
                .toArray(Attempt[]::new))
        .sent(Samples.sent("gpu", 1, first))
        .batch();
  }

  private StepSpeed() {}
}
