package dev.solidflux.postgres;

import static dev.solidflux.testkit.conformance.Samples.LEASE;
import static dev.solidflux.testkit.conformance.Samples.NODE;
import static dev.solidflux.testkit.conformance.Samples.SHARD;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.event;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Lease;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Slice;
import dev.solidflux.testkit.conformance.Parts;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

/** Clients that leave while their page is read. */
class CancelledReadsTest {

  @RegisterExtension
  final PostgresStoreUnderTest.PerTest stores = new PostgresStoreUnderTest.PerTest();

  @Test
  void theyLeaveThePoolAsItWas() {
    PostgresStoreUnderTest store = stores.make();
    done(store.meta().open(deployment()));
    Lease lease = got(store.leases().take(NODE, SHARD, LEASE)).lease();
    RunId run = newRun();
    Batch.EventRow[] events =
        LongStream.rangeClosed(1, Runs.PAGE)
            .mapToObj(seq -> event(run, seq))
            .toArray(Batch.EventRow[]::new);
    done(store.journal().append(lease, Parts.of().events(events).batch()));
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);

    // one after the other, each left at some moment between its start and its end
    done(
        Flux.range(0, 1_000)
            .concatMap(
                n ->
                    store
                        .runs()
                        .events(run, 0, Runs.PAGE)
                        .then()
                        .timeout(Duration.ofNanos(random.nextInt(5_000_000)))
                        .onErrorComplete())
            .then());

    List<Slice<Runs.Event>> pages =
        got(
            Flux.range(0, 40)
                .flatMap(n -> store.runs().events(run, 0, Runs.PAGE), 8)
                .collectList());
    assertThat(pages).hasSize(40).allSatisfy(page -> assertThat(page.items()).hasSize(Runs.PAGE));
  }
}
