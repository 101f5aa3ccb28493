package dev.solidflux.testkit.conformance;

import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.newRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Hints.Hint;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;

/** What every {@link Hints} does. */
public abstract class HintsConformance {

  private StoreUnderTest store;

  protected abstract StoreUnderTest newStore();

  @BeforeEach
  final void takeAStore() {
    store = newStore();
  }

  @Test
  void aNodeGetsItsOwnHintsAtOnce() {
    Hints hints = store.hints();
    List<Hint> got = new ArrayList<>();
    var subscription = hints.hints().subscribe(got::add);

    done(hints.send(List.of(new Hint.Inbox(3), new Hint.Changed(newRun()))));

    subscription.dispose();
    assertThat(got).hasSize(2).contains(new Hint.Inbox(3));
  }

  @Test
  void theOtherNodesGetThemToo() {
    Hints other = store.hintsOfAnotherNode();
    Set<Hint> hints =
        new LinkedHashSet<>(
            Stream.concat(
                    IntStream.range(0, 8).mapToObj(Hint.Inbox::new),
                    Stream.generate(() -> new Hint.Changed(newRun())).limit(900))
                .toList());

    Set<Hint> got = new LinkedHashSet<>();
    Sinks.Empty<Void> all = Sinks.empty();
    var subscription =
        other
            .hints()
            .subscribe(
                hint -> {
                  got.add(hint);
                  if (got.size() == hints.size()) {
                    all.tryEmitEmpty();
                  }
                });
    done(store.hints().send(hints));
    done(all.asMono());

    subscription.dispose();
    assertThat(got).isEqualTo(hints);
  }

  @Test
  void nobodyHasToListen() {
    done(store.hints().send(List.of(new Hint.Inbox(1))));
    done(store.hints().send(List.of()));
  }
}
