package dev.solidflux.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.expression.Budget;
import dev.solidflux.json.JsonReading;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** What follows from a real number is the same whether its run has left memory or not. */
class RealsTest {

  /** As an engine reads what comes from outside. */
  private static final JsonMapper OUTSIDE =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final String SOLIDS =
      """
      pipeline: p
      solids:
        half: {value: "${input.n / 2.0}"}
        told: {queue: q, task: t}
        wait: {await: {signal: go}}
        text: {after: [wait], value: "n=${half} m=${told}"}
        more: {after: [wait], value: ["${half * 3.0}", "${told / 3.0}", "${string(told)}"]}
        each: {after: [wait], forEach: ["${half}", "${told}"], value: "${item}: ${[item, half]}", onError: collect}
        work:
          after: [wait]
          queue: q
          task: t
          limits: [{key: "${half}", max: 1}, {key: "${told}", max: 1}]
          cache: {for: 1h}
          args: {half: "${half}", told: "${told}", text: "at ${half}"}
      """;

  private static JsonNode outside(String json) {
    try {
      return JsonReading.read(OUTSIDE, json);
    } catch (JsonReading.Unreadable e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0",
        "2.0",
        "0.0",
        "-0.0",
        "0.1",
        "24691357.0",
        "24691356.0",
        "20000000.0",
        "2.0e10",
        "1.23456789e11",
        "-2.469e7",
        "2.0e-3",
        "1.0e-4",
        "3.3e-9",
        "1.0e300",
        "5.0e-324",
        "1.5e1",
        "1e0",
        "1e2",
        "100e0",
        "0.0e1",
        "1.2345678E7",
        "12345678.0",
        "1.50",
        "1e-20",
        "9007199254740993.0"
      })
  void whatFollowsIsTheSameOnceItsRunIsReadBack(String number) {
    Story story = Story.of(SOLIDS).does(new Command.Start(outside("{\"n\": " + number + "}")));
    story.does(new Command.Succeeded(1, 1, outside(number)));
    Run folded = story.initial;
    for (RunEvent event : story.history) {
      folded = Fold.fold(folded, kept(event));
    }
    Run restored = Snapshot.read(story.initial, Snapshot.text(story.run)).known().orElseThrow();
    Run again = Snapshot.read(story.initial, Snapshot.text(restored)).known().orElseThrow();
    assertThat(List.of(folded, restored, again)).containsOnly(story.run);

    Command go = new Command.Signal("go", outside("null"));
    Step step = step(story.run, go);
    assertThat(permits(step)).hasSize(3);
    for (Run other : List.of(folded, restored, again)) {
      Step same = step(other, go);
      assertThat(permits(same)).isEqualTo(permits(step));
      assertThat(same.events()).isEqualTo(step.events());
      assertThat(texts(same)).isEqualTo(texts(step));
      assertThat(same.effects()).isEqualTo(step.effects());
    }
  }

  private static Step step(Run run, Command command) {
    return Step.step(run, command, Story.BEGIN, Budget.of(() -> false));
  }

  private static RunEvent kept(RunEvent event) {
    return Formats.EVENTS
        .read(Formats.EVENTS.name(event), 1, Formats.EVENTS.text(event))
        .known()
        .orElseThrow();
  }

  private static List<String> texts(Step step) {
    return step.events().stream().map(Formats.EVENTS::text).toList();
  }

  private static List<Permit> permits(Step step) {
    return step.events().stream()
        .flatMap(
            event ->
                event instanceof RunEvent.InvocationsHeld held
                    ? held.permits().stream().flatMap(List::stream)
                    : Stream.empty())
        .toList();
  }

  /** A result without a point would be an integer to whoever reads it, and divided as one. */
  @Test
  void aRealWithoutDigitsBehindThePointStaysOne() {
    Story story = Story.of(SOLIDS).does(new Command.Start(outside("{\"n\": 24691356.0}")));
    story.does(new Command.Succeeded(1, 1, outside("1.5e1")));
    story.does(new Command.Signal("go", outside("null")));
    assertThat(story.history.stream().map(Formats.EVENTS::text))
        .anyMatch(event -> event.contains("\"n=12345678.0 m=15.0\""))
        .anyMatch(event -> event.contains("\"limit\":\"p/work#1\",\"key\":\"15.0\""));
  }
}
