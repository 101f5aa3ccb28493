package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.ALIVE;
import static dev.solidflux.testkit.conformance.Samples.deployment;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.got;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.flow.port.Deployment;
import dev.solidflux.flow.port.Meta;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What every {@link Meta} does. */
public abstract class MetaConformance {

  private StoreUnderTest store;
  private Meta meta;

  protected abstract StoreUnderTest newStore();

  @BeforeEach
  final void takeAStore() {
    store = newStore();
    meta = store.meta();
  }

  @Test
  void theFirstStartDecidesForAll() {
    Deployment first = got(meta.open(deployment()));
    Deployment second = got(meta.open(new Deployment("other", 99, new byte[] {9})));

    assertThat(first.name()).isEqualTo("test");
    assertThat(second.name()).isEqualTo("test");
    assertThat(second.shards()).isEqualTo(8);
    assertThat(second.secret()).isEqualTo(deployment().secret());
    assertThat(got(store.leases().free(ALIVE)).shards()).hasSize(8);
  }

  @Test
  void firstStartsAtOnceAgree() {
    List<Deployment> opened =
        got(
            Flux.range(1, 10)
                .flatMap(n -> meta.open(new Deployment("d" + n, n, new byte[] {n.byteValue()})), 10)
                .collectList());

    assertThat(opened).extracting(Deployment::name).containsOnly(opened.getFirst().name());
    assertThat(got(store.leases().free(ALIVE)).shards()).hasSize(opened.getFirst().shards());
  }

  @Test
  void theBrokersGenerationIsAdvancedByOneOfMany() {
    done(meta.open(deployment()));
    assertThat(got(meta.brokerGeneration())).isEqualTo(1);

    List<Integer> generations =
        got(Flux.range(0, 8).flatMap(n -> meta.advanceBrokerGeneration(1), 8).collectList());

    assertThat(generations).containsOnly(2);
    assertThat(got(meta.advanceBrokerGeneration(1))).isEqualTo(2);
    assertThat(got(meta.advanceBrokerGeneration(2))).isEqualTo(3);
    assertThat(got(meta.brokerGeneration())).isEqualTo(3);
  }
}
