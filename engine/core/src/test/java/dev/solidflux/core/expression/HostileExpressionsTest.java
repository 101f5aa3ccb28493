package dev.solidflux.core.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is meant to stop a node, or does so by accident, fails its own run and nothing else. */
@Timeout(60)
class HostileExpressionsTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final ObjectNode INPUT =
      JSON.objectNode()
          .put("s", "s".repeat(1_000_000))
          .put("ab", "ab".repeat(1_950_000))
          .put("as", "a".repeat(400_000))
          .put("asb", "a".repeat(200_000) + "b")
          .put("one", 1)
          .set("l", numbers(0, 20_000));

  static {
    INPUT.set("m", numbers(20_000, 20_000));
    INPUT.set("few", numbers(0, 10_000));
    INPUT.set("deep", nested(100));
    INPUT.set("objects", JSON.arrayNode());
    INPUT.set("byName", JSON.objectNode());
    for (int i = 0; i < 10_000; i++) {
      ((ArrayNode) INPUT.get("objects"))
          .addObject()
          .put("uri", "s3://photos/" + i + ".jpg")
          .put("size", i);
      ((ObjectNode) INPUT.get("byName")).put(String.valueOf(i), i);
    }
  }

  private static final Bindings INPUT_SCOPE = Map.of("input", (JsonNode) INPUT)::get;

  @Test
  void bytesThatDoubleAreCountedBeforeTheyAreMade() {
    String doubled = ".map(a, a + a)".repeat(12);
    assertLimit("${size([bytes(input.s)]" + doubled + "[0])}", "bytes on the way");
    assertLimit("${size([input.s]" + doubled + "[0])}", "bytes on the way");
    assertLimit("${size([input.l]" + doubled + "[0])}", "bytes on the way");
    assertLimit("${size([string(bytes(input.s))]" + doubled + "[0])}", "bytes on the way");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${input.l.filter(x, !(x in input.m))}",
        "${input.l.filter(x, input.l == input.m + [x])}",
        "${input.few.filter(x, input.objects == input.objects.map(o, o))}",
        "${input.few.map(x, input.few.map(y, 1)).size()}",
        "${input.ab.matches('(.*a){20}(.*b){20}z') || input.ab.matches('(.*a){20}(.*b){21}z')}",
        "${input.few.filter(x, input.s.contains('t'))}",
        "${input.few.exists(x, input.s < input.s || input.s.startsWith('x' + input.s))}",
      })
  void whatEachOperationTouchesIsCounted(String template) {
    assertThat(failed(template, Budget.of(() -> false)).limit()).isTrue();
  }

  @Test
  void aSearchIsLinearWhateverIsSoughtAndFound() {
    assertThat(value("${input.as.contains(input.asb)}")).isEqualTo(JSON.booleanNode(false));
    assertThat(value("${(input.as + 'b').contains(input.asb)}")).isEqualTo(JSON.booleanNode(true));
    for (String[] pair :
        new String[][] {
          {"", ""},
          {"a", ""},
          {"", "a"},
          {"abcabcabd", "abcabd"},
          {"aaab", "aab"},
          {"ababac", "ac"},
          {"ababab", "abac"},
          {"mississippi", "issip"},
          {"mississippi", "issipi"}
        }) {
      String template = "${'" + pair[0] + "'.contains('" + pair[1] + "')}";
      assertThat(value(template).booleanValue()).as(template).isEqualTo(pair[0].contains(pair[1]));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${input.l.filter(x, !(x in input.m))}",
        "${input.ab.matches('(.*a){20}(.*b){20}z')}",
        "${input.few.map(x, input.few.map(y, 1)).size()}",
        "${input.few.all(x, input.l == input.m || input.few.all(y, true))}",
        "${input.few.filter(x, input.s.contains('t'))}",
      })
  void whoeverTakesTooLongIsStoppedAsSoonAsItsTimeIsUp(String template) {
    Clock patient = new Clock(Integer.MAX_VALUE);
    parse(template).evaluate(INPUT_SCOPE, Budget.of(patient));
    assertThat(patient.asked).as("asked all the time").isGreaterThan(40);

    Clock clock = new Clock(patient.asked / 2);
    Evaluated.Failed failed = failed(template, Budget.of(clock));

    assertThat(failed.message()).contains("the expressions take too long");
    assertThat(failed.limit()).isTrue();
    assertThat(clock.asked).as("nothing goes on").isEqualTo(patient.asked / 2 + 1);
  }

  @Test
  void theExpressionsOfOneStepShareItsBudget() {
    Budget budget = Budget.of(() -> false);
    Template third = parse("${input.few.map(x, input.few[0] + x).size()}");
    int evaluated = 0;
    while (third.evaluate(INPUT_SCOPE, budget) instanceof Evaluated.Value) {
      evaluated++;
    }
    assertThat(evaluated).isBetween(10, 1_000);
    assertThat(failed("${1 + 1}", budget).limit()).isTrue();
    assertThat(parse("${input.one}").evaluate(INPUT_SCOPE, budget))
        .isInstanceOf(Evaluated.Value.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${input.objects.filter(o, o.size % 2 == 0)}",
        "${input.objects.filter(o, o.uri.endsWith('7.jpg')).map(o, o.uri)}",
        "${input.objects.map(o, {'uri': o.uri, 'large': o.size > 5000})}",
        "${input.objects.filter(o, o.uri.matches('^s3://[a-z]+/[0-9]+[.]jpg$')).size()}",
        "${input.few.filter(x, string(x) in input.byName).size()}",
        "${input.l.filter(x, x in [7, 8, 9])}",
        "${input.s.matches('t') || input.s.contains('sst') || size(input.s + 'x') > 3}",
        "${input.objects == input.objects.map(o, o) && input.few != input.l}",
      })
  void tenThousandElementsAreOrdinaryWork(String template) {
    assertThat(parse(template).evaluate(INPUT_SCOPE, Budget.of(() -> false)))
        .isInstanceOf(Evaluated.Value.class);
  }

  @Test
  void aValueMayHaveAHundredLevels() {
    String deeper = ".map(a, " + "[".repeat(25) + "a" + "]".repeat(25) + ")";
    String hundred = "${[1]" + deeper.repeat(4) + "[0]}";
    assertThat(value(hundred)).isEqualTo(nestedAround(JSON.numberNode(1), 100));
    assertLimit(hundred.replace("[0]}", "}"), "nested deeper than 100 levels");
    assertLimit("${[1]" + deeper.repeat(20) + "}", "nested deeper than 100 levels");
    assertLimit("${[1]" + deeper.repeat(20) + " == [1]" + deeper.repeat(20) + "}", "are compared");
  }

  @Test
  void theLevelsOfATemplateCountToo() {
    assertThat(value("${input.deep}")).isSameAs(INPUT.get("deep"));
    for (JsonNode template :
        new JsonNode[] {
          JSON.objectNode().put("a", "${input.deep}"),
          JSON.arrayNode().add("${[input.deep][0]}"),
          JSON.stringNode("${[input.deep]}"),
          JSON.stringNode("${{'a': input.deep}}"),
          JSON.stringNode("${results}"),
        }) {
      Evaluated evaluated =
          parse(template)
              .evaluate(
                  name -> name.equals("results") ? JSON.arrayNode().add(INPUT.get("deep")) : INPUT,
                  Budget.of(() -> false));
      assertThat(evaluated)
          .isInstanceOfSatisfying(
              Evaluated.Failed.class,
              failed -> {
                assertThat(failed.message()).contains("nested deeper than 100 levels");
                assertThat(failed.limit()).isTrue();
              });
    }
  }

  @Test
  void whatIsDeeperThanAnyStackOverflowsNone() {
    JsonNode abyss = nested(100_000);
    for (String template :
        new String[] {
          "${a}",
          "x${a}",
          "${a == b}",
          "${[a]}",
          "${a in [b]}",
          "${dyn(a) ? 1 : 2}",
          "${{a: 1}}",
          "${a[0][0] + a}",
          "${a.b}",
          "${size(a) == 1 ? a : b}",
          "${a.nmae.x}",
          "${string(a)}",
          "${a.map(x, x)}",
          "${type(a) == type(b)}"
        }) {
      Evaluated evaluated =
          parse(template)
              .evaluate(Map.of("a", abyss, "b", nested(100_000))::get, Budget.of(() -> false));
      if (evaluated instanceof Evaluated.Failed failed) {
        assertThat(failed.message()).as(template).hasSizeLessThanOrEqualTo(1_000);
      } else {
        assertThat(template).isEqualTo("${type(a) == type(b)}");
      }
    }
  }

  /** A list that holds itself twice, forty times over, is a million million elements. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "X",
        "dyn(X) ? 1 : 2",
        "dyn(X) || true",
        "false && dyn(X)",
        "X == X.map(a, a)",
        "X in [X.map(a, a)]",
        "{dyn(X): 1}",
        "dyn(X) in {'a': 1}",
        "dyn({'a': 1})[X]",
        "dyn(X) + 1",
        "string(dyn(X))",
        "X.exists(a, dyn(a))",
        "dyn(X).b",
        "dyn(X)[dyn(X)]",
        "size(dyn(X)[0].b)",
        "int(dyn(X))",
        "'a'.matches(dyn(X))",
        "dyn(X) < dyn(X)",
        "-dyn(X)",
        "!dyn(X)",
        "X.all(a, dyn(a) == X)",
        "timestamp(dyn(X))",
        "type(X)",
        "X.map(a, {dyn(a): a})"
      })
  void aListSharedWithinItselfIsNoTrouble(String template) {
    String shared = "[1]" + ".map(a, [a, a])".repeat(40);
    Evaluated evaluated =
        parse("${" + template.replace("X", shared) + "}")
            .evaluate(INPUT_SCOPE, Budget.of(() -> false));
    if (evaluated instanceof Evaluated.Failed failed) {
      assertThat(failed.message()).hasSizeLessThanOrEqualTo(1_000);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${input[input.s]}",
        "${input.s.b}",
        "${int(input.s)}",
        "${timestamp(input.s)}",
        "${duration(input.s)}",
        "${double(input.s)}",
        "${'a'.matches('(' + input.s)}",
        "${dyn(input.s) ? 1 : 2}",
        "${dyn(input.s) + 1}",
        "${{'a': 1}[input.s]}",
        "${dyn(input) ? 1 : 2}",
        "${dyn(input) + 1}",
        "${input.nmae + input.s}",
        "${timestamp('2020-01-01T00:00:00Z').getHours(input.s)}",
      })
  void aMessageIsShortWhateverTheValueIs(String template) {
    Evaluated.Failed failed = failed(template, Budget.of(() -> false));
    assertThat(failed.message())
        .startsWith("${")
        .hasSizeLessThanOrEqualTo(Template.MOST_MESSAGE)
        .doesNotContain("java.");
  }

  @Test
  void aMessageIsCutWithAnEllipsis() {
    assertThat(failed("${input[input.s]}", Budget.of(() -> false)).message())
        .startsWith("${input[input.s]}: there is no field 'sssss")
        .endsWith("…");
    String long_ = "a".repeat(50_000);
    assertThat(failed("${input." + long_ + "." + long_ + "}", Budget.of(() -> false)).message())
        .hasSizeLessThanOrEqualTo(Template.MOST_MESSAGE)
        .endsWith("…");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "((((a{1,100}){1,100}){1,100}){1,100}){1,100}",
        "((((a{100}){100}){100}){100}){100}",
        "(?:(?:(?:[(]{1,100}){1,100}){1,100}){1,100}",
        "((([]a{1]{100}){100}){100}){100}",
        "a{600}",
      })
  void aShortRegularExpressionThatIsLongWrittenOutIsNotCompiled(String expression) {
    Evaluated evaluated =
        parse("${'a'.matches(input)}")
            .evaluate(name -> JSON.stringNode(expression), Budget.of(() -> false));
    assertThat(evaluated)
        .isInstanceOfSatisfying(
            Evaluated.Failed.class,
            failed -> assertThat(failed.message()).contains("more than 500 instructions"));
    assertThat(
            parse("${'a'.matches(input)}")
                .evaluate(
                    name -> JSON.stringNode("[" + "a-z".repeat(200_000) + "]"),
                    Budget.of(() -> false)))
        .isInstanceOfSatisfying(
            Evaluated.Failed.class,
            failed -> {
              assertThat(failed.message()).contains("more than 1,000 characters");
              assertThat(failed.limit()).isTrue();
            });
  }

  @Test
  void aRegularExpressionThatWouldBeCompiledForEverFails() {
    assertThat(failed("${'a'.matches('(?i)[\u1000-\u2000]')}", Budget.of(() -> false)).message())
        .contains("(?i)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^[a-z0-9._%+-]{1,64}@[a-z0-9.-]{1,100}\\.[a-z]{2,10}$",
        "(\\d{4})-(\\d{2})-(\\d{2})",
        "^(foo|bar){1,20}[)(]{3}\\({2}$",
        "[[:alpha:]]{3}",
        "\\Q(((\\E",
        "a{,3}"
      })
  void anOrdinaryRegularExpressionIsCompiled(String expression) {
    assertThat(
            parse("${'a'.matches(input)}")
                .evaluate(name -> JSON.stringNode(expression), Budget.of(() -> false)))
        .isEqualTo(new Evaluated.Value(JSON.booleanNode(false)));
  }

  @Test
  void aBudgetForPathsEvaluatesNothingElse() {
    Budget paths = Budget.pathsOnly();
    JsonNode plain =
        JSON.objectNode()
            .put("a", "${input.one}")
            .put("b", "<${input.one}>")
            .put("c", 5)
            .set("d", JSON.arrayNode().add("${ input.few[2] }"));
    assertThat(parse(plain).isPlain()).isTrue();
    assertThat(parse(plain).evaluate(INPUT_SCOPE, paths))
        .isEqualTo(
            new Evaluated.Value(
                JsonMapper.shared().readTree("{\"a\":1,\"b\":\"<1>\",\"c\":5,\"d\":[2]}")));
    assertThat(parse("${input.nmae}").evaluate(INPUT_SCOPE, paths))
        .isInstanceOfSatisfying(
            Evaluated.Failed.class, failed -> assertThat(failed.limit()).isFalse());
    for (JsonNode more :
        new JsonNode[] {
          JSON.stringNode("${input.one + 1}"),
          JSON.stringNode("<${input.one + 1}>"),
          JSON.arrayNode().add("${lost}").add("${size(input)}")
        }) {
      assertThat(parse(more).isPlain()).isFalse();
      assertThat(parse(more).evaluate(INPUT_SCOPE, paths)).isEqualTo(new Evaluated.Elsewhere());
    }
  }

  @Test
  void bindingsThatThrowFailTheirExpression() {
    Bindings broken =
        name -> {
          throw new IllegalStateException("no " + name);
        };
    for (String template : new String[] {"${a}", "${a + 1}", "x ${a}"}) {
      assertThat(parse(template).evaluate(broken, Budget.of(() -> false)))
          .isInstanceOfSatisfying(
              Evaluated.Failed.class, failed -> assertThat(failed.message()).contains("no a"));
    }
  }

  private static void assertLimit(String template, String message) {
    Evaluated.Failed failed = failed(template, Budget.of(() -> false));
    assertThat(failed.message()).contains(message);
    assertThat(failed.limit()).isTrue();
  }

  private static Evaluated.Failed failed(String template, Budget budget) {
    return switch (parse(template).evaluate(INPUT_SCOPE, budget)) {
      case Evaluated.Failed failed -> failed;
      case Evaluated.Value value -> throw new AssertionError(template + " has a value");
      case Evaluated.Elsewhere other -> throw new AssertionError("elsewhere");
      case Evaluated.Needs other -> throw new AssertionError("needs what is not at hand");
    };
  }

  private static JsonNode value(String template) {
    return switch (parse(template).evaluate(INPUT_SCOPE, Budget.of(() -> false))) {
      case Evaluated.Value value -> value.json();
      case Evaluated.Failed failed -> throw new AssertionError(failed.message());
      case Evaluated.Elsewhere other -> throw new AssertionError("elsewhere");
      case Evaluated.Needs other -> throw new AssertionError("needs what is not at hand");
    };
  }

  @Test
  void typesThatDoubleAtEachStepAreRefusedBeforeTheyAreMade() {
    String doubled = "${[input.s]" + ".map(a, {a: a})".repeat(45) + "}";

    assertThat(Template.parse(JSON.stringNode(doubled)))
        .isInstanceOfSatisfying(
            Parsed.Flawed.class,
            flawed ->
                assertThat(flawed.flaws().getFirst().message())
                    .contains("stand within each other too often"));
    assertThat(parse("${[input.s].map(a, {'x': {'y': [{'z': a}]}})}")).isNotNull();
  }

  private static Template parse(String template) {
    return parse(JSON.stringNode(template));
  }

  private static Template parse(JsonNode source) {
    return switch (Template.parse(source)) {
      case Parsed.Sound sound -> sound.template();
      case Parsed.Flawed flawed -> throw new AssertionError(flawed.flaws());
    };
  }

  private static ArrayNode numbers(int from, int count) {
    ArrayNode numbers = JSON.arrayNode();
    for (int i = 0; i < count; i++) {
      numbers.add(from + i);
    }
    return numbers;
  }

  private static JsonNode nested(int levels) {
    return nestedAround(JSON.arrayNode(), levels - 1);
  }

  private static JsonNode nestedAround(JsonNode inner, int levels) {
    JsonNode node = inner;
    for (int i = 0; i < levels; i++) {
      node = JSON.arrayNode().add(node);
    }
    return node;
  }

  /** Time that passes by being asked for. */
  private static final class Clock implements BooleanSupplier {
    private final int allowed;
    private int asked;

    Clock(int allowed) {
      this.allowed = allowed;
    }

    @Override
    public boolean getAsBoolean() {
      return ++asked > allowed;
    }
  }
}
