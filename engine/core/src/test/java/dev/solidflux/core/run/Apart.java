package dev.solidflux.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.expression.AtHand;
import dev.solidflux.core.expression.Budget;
import dev.solidflux.json.KeptJson;
import dev.solidflux.json.Ref;
import dev.solidflux.json.RefPlaces;
import dev.solidflux.json.Refs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps some of what a run is told elsewhere, and proves at each step that the same would have come
 * of it if nothing were.
 */
final class Apart {

  private final Random random;
  private final Map<Ref, JsonNode> values = new HashMap<>();
  private Run whole;
  private int looked;

  /**
   * @param run the same run, of which nothing is kept elsewhere
   */
  Apart(Random random, Run run) {
    this.random = random;
    this.whole = run;
  }

  /** How often a step had to be told what it looked into. */
  int looked() {
    return looked;
  }

  JsonNode content(Ref ref) {
    return values.get(ref);
  }

  /** All that there is, for whoever does not care. */
  Budget budget() {
    return Budget.of(() -> false, new AtHand(values));
  }

  Step step(Run run, Command command, Instant now) {
    Step step = answered(run, referring(command), now, AtHand.NOTHING);
    Step same = Step.step(whole, command, now, Budget.of(() -> false));
    whole = same.run();
    assertThat(step.rejection()).isEqualTo(same.rejection());
    assertThat(texts(step.events())).isEqualTo(texts(same.events()));
    assertThat(sent(step)).isEqualTo(sent(same));
    return step;
  }

  private Step answered(Run run, Command command, Instant now, AtHand atHand) {
    switch (Step.answer(run, command, now, Budget.of(() -> false, atHand))) {
      case Step.Answer.Done(Step step) -> {
        return step;
      }
      case Step.Answer.Needs(Set<Ref> refs) -> {
        looked++;
        assertThat(Step.here(run, command, now))
            .as("what looks into them is done elsewhere")
            .isEmpty();
        assertThat(refs).anyMatch(ref -> !atHand.values().containsKey(ref));
        return answered(run, command, now, fetched(refs));
      }
    }
  }

  private AtHand fetched(Set<Ref> refs) {
    return new AtHand(refs.stream().collect(Collectors.toMap(ref -> ref, values::get)));
  }

  private Command referring(Command command) {
    return switch (command) {
      case Command.Start start -> start.with(apart(start.input()));
      case Command.Succeeded(int invocation, int attempt, JsonNode result) ->
          new Command.Succeeded(invocation, attempt, apart(result));
      case Command.Cached(int invocation, JsonNode result, Origin from) ->
          new Command.Cached(invocation, apart(result), from);
      case Command.ChildEnded e ->
          new Command.ChildEnded(e.invocation(), e.child(), apart(e.output()), e.failure());
      default -> command;
    };
  }

  private JsonNode apart(JsonNode value) {
    if (value.isNull() || random.nextInt(3) == 0) {
      return value;
    }
    Ref ref = Ref.to(value.toString());
    values.put(ref, value);
    return ref.node();
  }

  private List<String> texts(List<RunEvent> events) {
    List<String> texts = new ArrayList<>();
    for (RunEvent event : events) {
      ObjectNode tree = (ObjectNode) KeptJson.mapper().readTree(Formats.EVENTS.text(event));
      texts.add(keyless(Refs.whole(RefPlaces.object(tree), values::get).toString()));
    }
    return texts;
  }

  private List<JsonNode> sent(Step step) {
    return step.effects().stream()
        .filter(Effect.Dispatch.class::isInstance)
        .map(effect -> Refs.whole(((Effect.Dispatch) effect).args(), values::get))
        .toList();
  }

  /** A reference counts in the key of a kept result by the bytes that it names. */
  private static String keyless(String event) {
    return event.replaceAll("\"key\":\"[0-9a-f]{64}\"|\"parts\":\\{[^}]*}", "");
  }
}
