package dev.solidflux.core.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.json.Ref;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
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
    Map<String, JsonNode> names =
        Map.of("big", keep("{\"a\": {\"b\": 7}, \"l\": [1, 2]}").node(), "many", many);
    return template(code).evaluate(names::get, Budget.of(() -> false, atHand));
  }

  /** Fetches what is needed until there is a value. */
  private JsonNode value(String code, int atMost) {
    AtHand atHand = AtHand.NOTHING;
    for (int round = 0; round <= atMost; round++) {
      switch (evaluate(code, atHand)) {
        case Evaluated.Value(JsonNode value) -> {
          return value;
        }
        case Evaluated.Needs(Set<Ref> refs) -> {
          Map<Ref, JsonNode> fetched = new HashMap<>();
          atHand.and(refs).forEach(ref -> fetched.put(ref, kept.get(ref)));
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
  void onlyWhatIsLookedAtIsFetched() {
    IntStream.range(0, 1_000).forEach(i -> many.add(keep("{\"n\": " + i + "}").node()));
    assertThat(evaluate("${many[500].n}", AtHand.NOTHING))
        .isEqualTo(new Evaluated.Needs(Set.of(Ref.to("{\"n\": 500}"))));
  }

  @Test
  void moreThanMayBeAtHandIsALimit() {
    Ref huge = new Ref(Ref.to("1").sha256(), AtHand.BYTES + 1);
    Evaluated evaluated =
        template("${x.a}")
            .evaluate(Map.of("x", huge.node())::get, Budget.of(() -> false, AtHand.NOTHING));
    assertThat(evaluated)
        .isInstanceOfSatisfying(
            Evaluated.Failed.class,
            failed -> {
              assertThat(failed.limit()).isTrue();
              assertThat(failed.message()).contains("67,108,864 bytes");
            });
  }

  @Test
  void aStepOfPlainPathsAloneIsTakenElsewhereForThem() {
    Evaluated evaluated =
        template("${x.a}").evaluate(Map.of("x", keep("{}").node())::get, Budget.pathsOnly());
    assertThat(evaluated).isEqualTo(new Evaluated.Elsewhere());
  }
}
