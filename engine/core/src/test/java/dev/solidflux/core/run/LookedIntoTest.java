package dev.solidflux.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.expression.AtHand;
import dev.solidflux.core.expression.Budget;
import dev.solidflux.json.Ref;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A step says at once all that it looks into, so that it is fetched together. */
class LookedIntoTest {

  private static final int ELEMENTS = 50;

  private final Map<Ref, JsonNode> kept = new HashMap<>();

  /** A list, each element of which is kept elsewhere. */
  private JsonNode elements() {
    ArrayNode elements = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < ELEMENTS; i++) {
      String json = "{\"n\": " + i + "}";
      Ref ref = Ref.to(json);
      kept.put(ref, Story.json(json));
      elements.add(ref.node());
    }
    return elements;
  }

  private record Looked(Step step, int rounds) {}

  private Looked starts(String solids) {
    Run run = Story.of("pipeline: p\n" + solids).run;
    Command start = new Command.Start(elements());
    AtHand atHand = AtHand.NOTHING;
    for (int rounds = 0; ; rounds++) {
      switch (Step.answer(run, start, Story.BEGIN, Budget.of(() -> false, atHand))) {
        case Step.Answer.Done(Step step) -> {
          return new Looked(step, rounds);
        }
        case Step.Answer.Needs(Set<Ref> refs) ->
            atHand = new AtHand(refs.stream().collect(Collectors.toMap(ref -> ref, kept::get)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "solids: {a: {forEach: '${input}', queue: q, task: t, args: {n: '${item.n}'}}}",
        "solids: {a: {forEach: '${input}', value: '${item.n}'}}",
        "solids: {g: {forEach: '${input}', solids: {a: {queue: q, task: t, args: {n: '${item.n}'}}}}}",
        "solids: {a: {queue: q, task: t, args: {l: '${input}'},"
            + " accepts: {properties: {l: {items: {properties: {n: {type: integer}}}}}}}}",
        "solids: {a: {value: '${input[0].n}'}, b: {value: '${input[1].n}'}, c: {value: '${input[2].n}'}}",
        "solids: {a: {queue: q, task: t, args: {a: '${input[0].n}', b: '${input[1].n}'}}}",
        "solids: {a: {value: {a: '${input[0].n}', b: {c: '${input[1].n}', d: ['${input[2].n}']}}}}",
        "solids: {a: {value: ['${input[0].n}', '${input[1].n}', '${input[2].n + 1}']}}",
        "solids: {a: {value: '${input[0].n} and ${input[1].n}'}}",
        "solids: {a: {forEach: '${input}', queue: q, task: t, args: {a: '${item.n} of ${input[0].n}'}}}",
        "solids: {a: {queue: q, task: t, limits: [{key: '${input[0].n}', max: 1}, {key: '${input[1].n}', max: 1}]}}",
        "limits: [{key: '${input[0].n}', max: 1}, {key: '${input[1].n}', max: 1}]\nsolids: {a: {value: 1}}"
      })
  void itTakesOneFetch(String solids) {
    assertThat(starts(solids).rounds()).isEqualTo(1);
  }

  @Test
  void whereLooksIntoAllElementsAtOnce() {
    Looked looked =
        starts("solids: {a: {forEach: '${input}', where: '${item.n >= 10}', value: '${item}'}}");
    assertThat(looked.rounds()).isEqualTo(1);
    assertThat(looked.step().events())
        .filteredOn(RunEvent.FanOutOpened.class::isInstance)
        .singleElement()
        .satisfies(
            event -> assertThat(((RunEvent.FanOutOpened) event).elements()).hasSize(ELEMENTS - 10));
  }

  @Test
  void whatFailsFailsThoughOthersAfterItLackSomething() {
    Looked looked =
        starts("solids: {a: {forEach: '${input}', value: '${index == 0 ? 1 / index : item.n}'}}");
    assertThat(looked.step().run().state()).isEqualTo(RunState.FAILED);
    assertThat(looked.rounds()).isZero();
  }

  @Test
  void whatFailsWaitsForThoseBeforeIt() {
    Looked looked =
        starts("solids: {a: {forEach: '${input}', value: '${index == 1 ? 1 / 0 : item.n}'}}");
    assertThat(looked.rounds()).isEqualTo(1);
    assertThat(((Life.Ended) looked.step().run().life()).outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class, failed -> assertThat(failed.solid()).isEqualTo("a[1]"));
  }
}
