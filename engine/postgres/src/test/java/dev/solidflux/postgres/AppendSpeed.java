package dev.solidflux.postgres;

import dev.solidflux.core.id.RunId;
import dev.solidflux.embedded.EmbeddedDatabase;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.testkit.conformance.Parts;
import dev.solidflux.testkit.conformance.Samples;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Prints how many events a second are appended to an embedded database with fsync on: {@code main}
 * takes the size of a batch, the number of writers and the seconds.
 */
final class AppendSpeed {

  public static void main(String[] arguments) throws Exception {
    int size = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 500;
    int writers = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
    int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10;
    try (EmbeddedDatabase database =
        EmbeddedDatabase.start(Files.createTempDirectory("append-speed-"))) {
      PostgresSettings settings =
          PostgresSettings.parse(database.address().url()).withWriters(writers);
      Migrations.migrate(settings);
      PostgresStore store = PostgresStore.open(settings);
      store.meta().open(Samples.deployment()).block();
      measured(store, size, writers, 3);
      long events = measured(store, size, writers, seconds);
      System.out.printf(
          "%,d events/s in batches of %d on %d writers, %.2f ms per batch%n",
          events / seconds, size, writers, 1000.0 * seconds * writers * size / events);
      store.close().block();
    }
    System.exit(0); // the driver's threads are no daemons
  }

  private static long measured(PostgresStore store, int size, int writers, int seconds) {
    AtomicLong events = new AtomicLong();
    List<Lease> leases =
        IntStream.range(0, writers)
            .mapToObj(
                shard -> store.leases().take(Samples.NODE, shard, Samples.LEASE).block().lease())
            .toList();
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    Flux.fromIterable(leases)
        .flatMap(lease -> appends(store, lease, size, end, events))
        .then(
            Flux.fromIterable(leases)
                .flatMap(l -> store.leases().release(Samples.NODE, l, true))
                .then())
        .block();
    return events.get();
  }

  private static Mono<Void> appends(
      PostgresStore store, Lease lease, int size, long end, AtomicLong events) {
    RunId run = Samples.newRun();
    AtomicLong seq = new AtomicLong();
    return Mono.defer(() -> store.journal().append(lease, batch(run, seq, size)))
        .doOnSuccess(done -> events.addAndGet(size))
        .repeat(() -> System.nanoTime() < end)
        .then();
  }

  private static Batch batch(RunId run, AtomicLong seq, int size) {
    long first = seq.getAndAdd(size) + 1;
    return Parts.of()
        .events(
            LongStream.range(first, first + size)
                .mapToObj(n -> Samples.event(run, n))
                .toArray(Batch.EventRow[]::new))
        .runs(Samples.running(run))
        .batch();
  }

  private AppendSpeed() {}
}
