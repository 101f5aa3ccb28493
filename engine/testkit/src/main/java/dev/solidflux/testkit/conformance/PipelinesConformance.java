package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.WS;
import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.got;
import static dev.solidflux.testkit.conformance.Samples.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Pipelines.Registered;
import dev.solidflux.flow.port.Pipelines.Version;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** What every {@link Pipelines} does. */
public abstract class PipelinesConformance {

  private Pipelines pipelines;

  protected abstract StoreUnderTest newStore();

  @BeforeEach
  final void takeAStore() {
    pipelines = newStore().pipelines();
  }

  @Test
  void newContentIsTheNextVersion() {
    assertThat(register("room", "a").version().version()).isEqualTo(1);
    assertThat(register("room", "b").version().version()).isEqualTo(2);
    Registered again = register("room", "a");

    assertThat(again.version().version()).isEqualTo(3);
    assertThat(again.created()).isTrue();
  }

  @Test
  void theContentOfTheNewestVersionIsThatVersionAgain() {
    Registered first = register("room", "a");
    Registered again = register("room", "a");

    assertThat(again).isEqualTo(new Registered(first.version(), false));
  }

  @Test
  void theDocumentKeepsTheOrderOfItsKeys() {
    String text = "{\"solids\":{\"zeta\":1,\"b\":2,\"alpha\":3},\"pipeline\":\"room\"}";
    done(pipelines.register(WS, "room", "h", json(text)));

    assertThat(got(pipelines.version(WS, "room", null)).document().toString()).isEqualTo(text);
  }

  @Test
  void ofManyRegistrationsOfOneContentAtOnceOneIsNew() {
    List<Registered> all =
        got(
            Flux.range(0, 12)
                .flatMap(n -> pipelines.register(WS, "room", "h", json("{}")), 12)
                .collectList());

    assertThat(all).filteredOn(Registered::created).hasSize(1);
    assertThat(all).extracting(one -> one.version().version()).containsOnly(1);
  }

  @Test
  void manyContentsAtOnceAreNumberedWithoutGaps() {
    List<Registered> all =
        got(
            Flux.range(0, 12)
                .flatMap(n -> pipelines.register(WS, "room", "h" + n, json("{}")), 12)
                .collectList());

    assertThat(all)
        .extracting(one -> one.version().version())
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 12).boxed().toList());
  }

  @Test
  void aVersionIsReadByItsNumberAndTheNewestWithoutOne() {
    Version first = register("room", "a").version();
    Version second = register("room", "b").version();

    assertThat(got(pipelines.version(WS, "room", 1))).isEqualTo(first);
    assertThat(got(pipelines.version(WS, "room", null))).isEqualTo(second);
    assertThat(pipelines.version(WS, "room", 3).blockOptional()).isEmpty();
    assertThat(pipelines.version(WS, "hall", null).blockOptional()).isEmpty();
    assertThat(pipelines.version("elsewhere", "room", null).blockOptional()).isEmpty();
  }

  @Test
  void pipelinesAreListedByNameEachAtItsNewestVersion() {
    register("b", "1");
    register("a", "1");
    register("c", "1");
    register("a", "2");

    List<Version> first = got(pipelines.list(WS, null, 2));
    List<Version> second = got(pipelines.list(WS, "b", 2));

    assertThat(first).extracting(Version::name).containsExactly("a", "b");
    assertThat(first).extracting(Version::version).containsExactly(2, 1);
    assertThat(second).extracting(Version::name).containsExactly("c");
    assertThat(got(pipelines.list("elsewhere", null, 2))).isEmpty();
  }

  @Test
  void versionsAreListedNewestFirst() {
    register("room", "1");
    register("room", "2");
    register("room", "3");

    assertThat(got(pipelines.versions(WS, "room", null, 2)))
        .extracting(Version::version)
        .containsExactly(3, 2);
    assertThat(got(pipelines.versions(WS, "room", 2, 2)))
        .extracting(Version::version)
        .containsExactly(1);
  }

  private Registered register(String name, String content) {
    return got(
        pipelines.register(WS, name, "hash of " + content, json("{\"c\":\"" + content + "\"}")));
  }
}
