package dev.solidflux.core.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.json.KeptJson;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

class TemplateTest {
  private static final JsonMapper JSON = KeptJson.mapper();
  private static final Map<String, JsonNode> VALUES =
      Map.of(
          "input",
          json(
              """
              {"photos": ["a.jpg", "b.jpg"], "name": "Ada", "n": 5, "half": 0.5, "whole": 2.0,
               "on": true, "none": null, "big": 123456789012345678901234567890,
               "a b": {"c": 1}, "empty": {}, "nested": {"list": [[1, 2], [3]]}}"""),
          "run",
          json("{\"id\": \"r1\", \"pipeline\": \"p\", \"version\": 3}"),
          "depth",
          json("[{\"uri\": \"x\"}, {\"uri\": \"y\"}]"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain text                          | \"plain text\"",
        "''                                  | \"\"",
        "${input.n}                          | 5",
        "${ input.n }                        | 5",
        "${input.photos}                     | [\"a.jpg\",\"b.jpg\"]",
        "${input.photos[1]}                  | \"b.jpg\"",
        "${input[\"a b\"].c}                 | 1",
        "${input['a b']['c']}                | 1",
        "${input.nested.list[0][1]}          | 2",
        "${input.none}                       | null",
        "${input.on}                         | true",
        "${input.big}                        | 123456789012345678901234567890",
        "${run.id}/${run.version}            | \"r1/3\"",
        "a ${input.name} b                   | \"a Ada b\"",
        "${input.big}!                       | \"123456789012345678901234567890!\"",
        "${input.half} ${input.on}           | \"0.5 true\"",
        "n=${input.half * 24691357.0}        | \"n=12345678.5\"",
        "n=${input.half * 24691356.0}        | \"n=12345678.0\"",
        "n=${input.half * 2e10} ${5e-4 / 1.0} | \"n=1.0E+10 0.00050\"",
        "$${input.n}                         | \"${input.n}\"",
        "$ $$ $n $                           | \"$ $$ $n $\"",
        "${input.n}$${x}                     | \"5${x}\"",
        "${input.n + 1}                      | 6",
        "${input.n / 2}                      | 2",
        "${input.n * 0 - 7}                  | -7",
        "${9223372036854775807}              | 9223372036854775807",
        "${input.half + 1.0}                 | 1.5",
        "${input.whole}                      | 2.0",
        "${double(input.n)}                  | 5.0",
        "${int(input.whole)}                 | 2",
        "${input.n > 4 && input.on}          | true",
        "${input.n == 5.0}                   | true",
        "${input.on ? input.photos : []}     | [\"a.jpg\",\"b.jpg\"]",
        "${input.on ? input : {}}            | @input",
        "${size(depth)}                      | 2",
        "${depth.map(d, d.uri)}              | [\"x\",\"y\"]",
        "${depth.filter(d, d.uri == \"y\")}  | [{\"uri\":\"y\"}]",
        "${depth.exists(d, d.uri == 'x')}    | true",
        "${depth.all(d, has(d.uri))}         | true",
        "${has(input.absent)}                | false",
        "${has(input.none)}                  | true",
        "${has(input.none.x)}                | false",
        "${has(input.none.x.y)}              | false",
        "${[{'a': 1}].all(m, has(m.a))}      | true",
        "${input.none == null}               | true",
        "${'name' in input}                  | true",
        "${input.empty.map(k, k)}            | []",
        "${input.nested.map(k, k)}           | [\"list\"]",
        "${{'a': input.n, 'b': [1, 2.5]}}    | {\"a\":5,\"b\":[1,2.5]}",
        "${\"}\" + '{' + \"\\\"}\"}          | \"}{\\\"}\"",
        "${r'\\d}' + \"x\"}                   | \"\\\\d}x\"",
        "${input.name.startsWith('A')}       | true",
        "${input.name.matches('^A.a$')}      | true",
        "${input.photos + ['c']}             | [\"a.jpg\",\"b.jpg\",\"c\"]",
        "${string(timestamp('2020-01-01T00:00:00Z').getFullYear())} | \"2020\"",
        "${1u}                               | 1",
        "${null}                             | null",
      })
  void aStringYieldsItsValue(String text, String expected) {
    JsonNode value = value(string(text));
    assertThat(value).isEqualTo(expected.equals("@input") ? VALUES.get("input") : json(expected));
  }

  @Test
  void anExpressionInsideObjectsAndListsKeepsItsType() {
    JsonNode source = json("{\"a\": [\"${input.n}\", {\"b\": \"<${run.id}>\"}], \"c\": 1.50}");
    assertThat(value(source)).isEqualTo(json("{\"a\": [5, {\"b\": \"<r1>\"}], \"c\": 1.50}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"${input.photos}", "${input.on ? input.photos : []}"})
  void whatIsOnlyHandedOnIsTheVeryNode(String text) {
    assertThat(value(string(text))).isSameAs(VALUES.get("input").get("photos"));
  }

  @Test
  void aTemplateWithoutExpressionsIsItsOwnValue() {
    JsonNode source = json("{\"a\": [1, \"x\", null, true, 2.5]}");
    assertThat(value(source)).isEqualTo(source);
    assertThat(template(source).names()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${input.nmae}              | ${input.nmae}: input has no field 'nmae'; did you mean 'name'?",
        "${input.photos.size}       | input.photos is a list and has no field 'size'",
        "${input.photos[2]}         | input.photos has 2 elements, and none at [2]",
        "${input.n.x}               | input.n is a number and has no field 'x'",
        "${input.name[0]}           | input.name is a string and has no element [0]",
        "${input.none.x}            | input.none is null and has no field 'x'",
        "${lost.x}                  | there is no value for 'lost' here",
        "${lost + 1}                | there is no value for 'lost' here",
        "${input.nmae + 'x'}        | there is no field 'nmae'; did you mean 'name'?",
        "${depth[7].uri + ''}       | Index out of bounds: 7",
        "${1 / 0}                   | / by zero",
        "${1 % (input.n - 5)}       | / by zero",
        "${1.0 / 0.0}               | Infinity, which is no JSON number",
        "${input.n + 'a'}           | the operands of + do not fit together",
        "${input.n + 1.5}           | ints and doubles do not mix",
        "${size(input.n)}           | the arguments of size do not fit together",
        "${9223372036854775807 + input.n} | long overflow",
        "${input.big + 1}           | the integer 123456789012345678901234567890 is beyond 64 bits",
        "${int('x')}                | For input string",
        "${input.n ? 1 : 2}         | boolean",
        "${timestamp('nope')}       | nope",
        "${duration('1s')}          | a duration; use string",
        "${b'abc'}                  | bytes; use string",
        "${type(input.n)}           | a type, not JSON",
        "${{1: 2}}                  | keys of an object are strings",
        "x ${input.photos}          | its value is a list, which cannot stand within a text",
        "x ${input.empty}           | an object, which cannot stand",
        "x ${input.none}            | null, which cannot stand",
        "${'\\u0000'}               | U+0000",
        "${'a'.matches('(')}        | missing closing )",
        "${'a'.matches('((a{1,30}){1,30}){1,30}')} | more than 500 instructions",
      })
  void whatGoesWrongIsToldWithTheExpression(String text, String expected) {
    assertThat(failure(string(text), VALUES)).startsWith("${").contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a ${input.n         | 2 | without its '}'",
        "${}                 | 2 | too early",
        "${ }                | 3 | too early",
        "${input.}           | 8 | too early",
        "${input.n +}        | 11 | too early",
        "${a} ${1 +* 2}      | 10 | unexpected '*'",
        "${foo(input.n)}     | 5 | there is no function or type 'foo'",
        "${1 + 'a'}          | 4 | the operands of + do not fit together (int, string)",
        "${a.b = 1}          | 6 | '='",
        "${while}            | 2 | while",
        "${.input.x + 1}     | 3 | without the dot",
        "${'open}            | 0 | without its '}'",
        "${google.protobuf.Value{}} | 23 | there is no function or type 'google.protobuf.Value'",
        "${input.n.now()}    | 13 | 'now'",
      })
  void aFlawIsFoundWhenParsingAtItsPlace(String text, int offset, String message) {
    assertThat(flaws(string(text)))
        .singleElement()
        .satisfies(
            flaw -> {
              assertThat(flaw.message()).contains(message);
              assertThat(flaw.offset()).isEqualTo(offset);
            });
  }

  @Test
  void allFlawsAreFoundWithTheirPointers() {
    List<Parsed.Flaw> flaws =
        flaws(json("{\"a/b\": [\"ok\", \"${1+}\"], \"c\": \"${\", \"${d}\": 1}"));
    assertThat(flaws)
        .extracting(flaw -> flaw.pointer().toString())
        .containsExactly("/a~1b/1", "/c", "/${d}");
  }

  @Test
  void namesAreWhatItReadsFromOutside() {
    Template template =
        template(
            json(
                """
                {"a": "${ingest.views.map(v, v.x + depth[0].map(w, w)[0] + index)}",
                 "b": "${mesh} ${ingest} ${type(1) == int}", "c": "${[1].map(mask, mask)}",
                 "d": "${[1].map(ingest2, ingest2)}"}"""));
    assertThat(template.names()).containsExactly("ingest", "depth", "index", "mesh");
    assertThat(template.references())
        .contains(
            new Template.Reference("depth", null, Pointer.ROOT.child("a"), 28),
            new Template.Reference("ingest", null, Pointer.ROOT.child("b"), 10));
  }

  @Test
  void offsetsCountUtf16UnitsBeyondTheBasicPlane() {
    assertThat(template(string("😀${'😀' + depth}")).references())
        .containsExactly(new Template.Reference("depth", null, Pointer.ROOT, 11));
  }

  @Test
  void aBraceInACommentDoesNotEndAnExpression() {
    assertThat(value(string("${input.n // five }\n + 1}"))).isEqualTo(json("6"));
  }

  @Test
  void aMacroVariableMayHideAName() {
    assertThat(value(string("${[1, 2].map(input, input + 1)}"))).isEqualTo(json("[2,3]"));
  }

  @Test
  @Timeout(60)
  void whatCostsTooMuchFailsInTime() {
    Map<String, JsonNode> values =
        Map.of(
            "l",
            json(numbers(3_000)),
            "s",
            string("s".repeat(1_000_000)),
            "e",
            json(numbers(60_000)));
    assertThat(failure(string("${l.map(x, l.map(y, y))}"), values)).contains("iterations");
    assertThat(failure(string("${e.map(x, x)}"), values)).contains("50,000 iterations");
    assertThat(failure(string("${l.map(x, s + s)}"), values)).contains("67,108,864 bytes");
    assertThat(failure(string("${l.map(x, s)}"), values)).contains("16,777,216 bytes written out");
    assertThat(failure(string("${l.map(x, e + e).size()}"), values)).contains("67,108,864 bytes");
    assertThat(failure(string("${l.map(x, e)}"), values)).contains("1,000,000 values");
    assertThat(failure(string("${s}${s}".repeat(10)), values)).contains("16,777,216 bytes");
    assertThat(failure(json("[" + "\"${s}\",".repeat(20) + "1]"), values)).contains("written out");
    assertThat(failure(string("${l.exists(x, (s + s + s).size() == x)}"), values))
        .contains("bytes on the way");
  }

  @Test
  void anExpressionLongerOrDeeperThanTheLimitIsAFlaw() {
    assertThat(flaws(string("${" + "1 + ".repeat(2_000) + "1}"))).hasSize(1);
    assertThat(flaws(string("${" + "1+".repeat(100) + "1}"))).hasSize(1);
    assertThat(flaws(string("${" + "[".repeat(3_000) + "]".repeat(3_000) + "}"))).hasSize(1);
    assertThat(flaws(string("${" + "(".repeat(2_000) + "}"))).hasSize(1);
    assertThat(flaws(string("${" + "-".repeat(2_000) + "1}"))).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void aHugeResultIsHandedOnByAPlainPath() {
    JsonNode elements = json(numbers(1_200_000));
    Evaluated evaluated = template(string("${l}")).evaluate(Map.of("l", elements)::get);
    assertThat(evaluated).isEqualTo(new Evaluated.Value(elements));
  }

  @Test
  void templatesWithTheSameSourceAreEqual() {
    assertThat(template(string("${a}"))).isEqualTo(template(string("${a}")));
    assertThat(template(string("${a}"))).isNotEqualTo(template(string("${b}")));
  }

  private static String numbers(int count) {
    StringBuilder text = new StringBuilder("[0");
    for (int i = 1; i < count; i++) {
      text.append(',').append(i);
    }
    return text.append(']').toString();
  }

  static Template template(JsonNode source) {
    return switch (Template.parse(source)) {
      case Parsed.Sound sound -> sound.template();
      case Parsed.Flawed flawed -> throw new AssertionError(flawed.flaws());
    };
  }

  private static List<Parsed.Flaw> flaws(JsonNode source) {
    return switch (Template.parse(source)) {
      case Parsed.Sound sound -> List.of();
      case Parsed.Flawed flawed -> flawed.flaws();
    };
  }

  private static JsonNode value(JsonNode source) {
    return switch (template(source).evaluate(VALUES::get)) {
      case Evaluated.Value value -> value.json();
      case Evaluated.Failed failed -> throw new AssertionError(failed.message());
      case Evaluated.Elsewhere other -> throw new AssertionError("elsewhere");
      case Evaluated.Needs other -> throw new AssertionError("needs what is not at hand");
    };
  }

  private static String failure(JsonNode source, Map<String, JsonNode> values) {
    return switch (template(source).evaluate(values::get)) {
      case Evaluated.Value value ->
          throw new AssertionError(
              "a value of " + value.json().toString().length() + " characters");
      case Evaluated.Failed failed -> failed.message();
      case Evaluated.Elsewhere other -> throw new AssertionError("elsewhere");
      case Evaluated.Needs other -> throw new AssertionError("needs what is not at hand");
    };
  }

  private static JsonNode string(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }

  private static JsonNode json(String text) {
    return JSON.readTree(text);
  }
}
