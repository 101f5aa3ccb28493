package dev.solidflux.core.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.json.Ref;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Expressions over values that are kept elsewhere. */
class AtHandTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<Ref, JsonNode> kept = new HashMap<>();
  private final ArrayNode many = JsonNodeFactory.instance.arrayNode();

  private Ref keep(String json) {
    Ref ref = Ref.to(json);
    kept.put(ref, JSON.readTree(json));
    return ref;
  }

  private static Template template(String code) {
    return TemplateTest.template(JsonNodeFactory.instance.stringNode(code));
  }

  private Evaluated evaluate(String code, AtHand atHand) {
    return evaluate(code, Budget.of(() -> false, atHand));
  }

  private Evaluated evaluate(String code, Budget budget) {
    Map<String, JsonNode> names =
        Map.of("big", keep("{\"a\": {\"b\": 7}, \"l\": [1, 2]}").node(), "many", many);
    return template(code).evaluate(names::get, budget);
  }

  /** Fetches what is needed until there is a value. */
  private JsonNode value(String code, int atMost) {
    AtHand atHand = AtHand.NOTHING;
    for (int round = 0; round <= atMost; round++) {
      Budget budget = Budget.of(() -> false, atHand);
      switch (evaluate(code, budget)) {
        case Evaluated.Value(JsonNode value) -> {
          return value;
        }
        case Evaluated.Needs needs -> {
          Map<Ref, JsonNode> fetched = new HashMap<>();
          budget.wanted().forEach(ref -> fetched.put(ref, kept.get(ref)));
          atHand = new AtHand(fetched);
        }
        case Evaluated other -> throw new AssertionError(code + ": " + other);
      }
    }
    throw new AssertionError(code + " takes more than " + atMost + " fetches");
  }

  @Test
  void aPathThatEndsAtAValueDoesNotLookIntoIt() {
    assertThat(evaluate("${big}", AtHand.NOTHING)).isInstanceOf(Evaluated.Value.class);
    IntStream.range(0, 3).forEach(i -> many.add(keep("{\"n\": " + i + "}").node()));
    assertThat(evaluate("${many}", AtHand.NOTHING)).isEqualTo(new Evaluated.Value(many));
    assertThat(evaluate("${many[1]}", AtHand.NOTHING))
        .isEqualTo(new Evaluated.Value(Ref.to("{\"n\": 1}").node()));
  }

  @Test
  void whatMoreThanAPathHandsOnStaysWhereItIsKept() {
    JsonNode big = keep("{\"a\": {\"b\": 7}, \"l\": [1, 2]}").node();
    assertThat(value("${size(big.l) == 2 ? big : {}}", 1)).isEqualTo(big);
    assertThat(value("${[big, 1]}", 1).get(0)).isEqualTo(big);
  }

  @Test
  void whoeverLooksIntoItGetsWhatIsThere() {
    assertThat(value("${big.a.b}", 1).asInt()).isEqualTo(7);
    assertThat(value("${big.a.b + big.l[1]}", 1).asInt()).isEqualTo(9);
    assertThat(value("${big == {'a': {'b': 7}, 'l': [1, 2]}}", 1).asBoolean()).isTrue();
    assertThat(value("${has(big.none) || 'l' in big}", 1).asBoolean()).isTrue();
    assertThat(evaluate("${false && big.a.b == 7}", AtHand.NOTHING))
        .isEqualTo(new Evaluated.Value(JSON.readTree("false")));
  }

  @Test
  void ofManyTwiceAsManyAreFetchedEachTime() {
    IntStream.range(0, 1_000).forEach(i -> many.add(keep("{\"n\": " + i + "}").node()));
    JsonNode sum = value("${many.map(m, m.n)}", 12);
    assertThat(sum.size()).isEqualTo(1_000);
    assertThat(sum.get(999).asInt()).isEqualTo(999);
  }

  @Test
  void inWhateverOrderTheyAreLookedIntoItTakesFewFetches() {
    IntStream.range(0, 500).forEach(i -> many.add(keep("{\"n\": " + i + "}").node()));
    List<Integer> order = new ArrayList<>(IntStream.range(0, 500).boxed().toList());
    Collections.reverse(order);
    assertThat(value("${" + order + ".map(i, many[i].n)}", 40).size()).isEqualTo(500);
    Collections.shuffle(order, new Random(20261128L));
    assertThat(value("${" + order + ".map(i, many[i].n)}", 40).size()).isEqualTo(500);
  }

  @Test
  void onlyWhatIsLookedAtIsFetched() {
    IntStream.range(0, 1_000).forEach(i -> many.add(keep("{\"n\": " + i + "}").node()));
    Budget budget = Budget.of(() -> false, AtHand.NOTHING);
    assertThat(evaluate("${many[500].n}", budget)).isEqualTo(new Evaluated.Needs());
    assertThat(budget.wanted()).containsExactly(Ref.to("{\"n\": 500}"));
  }

  @Test
  void moreThanMayBeAtHandIsALimit() {
    Ref huge = new Ref(Ref.to("1").sha256(), 1, AtHand.BYTES + 1);
    assertLimit(
        template("${x.a}")
            .evaluate(Map.of("x", huge.node())::get, Budget.of(() -> false, AtHand.NOTHING)));
  }

  @Test
  void manyThatAreSmallAsTextAndLargeAsTreesAreOneToo() {
    String records = "[" + "{\"id\":1,\"v\":2},".repeat(100_000) + "0]";
    assertThat(records.length()).isLessThan(2 << 20);
    Map<Ref, JsonNode> all = new HashMap<>();
    IntStream.range(0, 5)
        .mapToObj(i -> keep(records + " ".repeat(i)))
        .forEach(
            ref -> {
              many.add(ref.node());
              all.put(ref, kept.get(ref));
            });

    assertThat(value("${size(many[0])}", 1).asInt()).isEqualTo(100_001);
    assertLimit(evaluate("${many.map(m, size(m))}", new AtHand(all)));
  }

  private static void assertLimit(Evaluated evaluated) {
    assertThat(evaluated)
        .isInstanceOfSatisfying(
            Evaluated.Failed.class,
            failed -> {
              assertThat(failed.limit()).isTrue();
              assertThat(failed.message()).contains("67,108,864 bytes of memory");
            });
  }

  @Test
  void aStepOfPlainPathsAloneIsTakenElsewhereForThem() {
    Evaluated evaluated =
        template("${x.a}").evaluate(Map.of("x", keep("{}").node())::get, Budget.pathsOnly());
    assertThat(evaluated).isEqualTo(new Evaluated.Elsewhere());
  }
}
