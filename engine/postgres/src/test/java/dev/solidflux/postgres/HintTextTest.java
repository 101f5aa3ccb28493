package dev.solidflux.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.flow.port.Hints.Hint;
import dev.solidflux.testkit.conformance.Samples;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HintTextTest {

  @Test
  void manyHintsTakeFewPayloadsEachWithinTheDatabasesLimit() {
    List<Hint> hints =
        Stream.concat(
                Stream.generate(() -> (Hint) new Hint.Changed(Samples.newRun())).limit(1_000),
                Stream.of(new Hint.Inbox(7)))
            .toList();

    List<String> payloads = HintText.payloads(hints);

    assertThat(payloads).hasSize(4).allSatisfy(text -> assertThat(text).hasSizeLessThan(8_000));
    assertThat(payloads.stream().flatMap(text -> HintText.parse(text).stream())).isEqualTo(hints);
  }

  @Test
  void wordsOfANewerNodeAreSkipped() {
    assertThat(HintText.parse("i3 z9 rnonsense i r  i99999999999"))
        .containsExactly(new Hint.Inbox(3));
  }
}
