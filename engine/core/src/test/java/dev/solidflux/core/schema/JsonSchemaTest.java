package dev.solidflux.core.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.schema.JsonSchema.Read;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(20)
class JsonSchemaTest {

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text.replace('\'', '"'));
  }

  private static JsonSchema sound(String text) {
    return switch (JsonSchema.read(json(text))) {
      case Read.Sound(JsonSchema schema) -> schema;
      case Read.Unsound(List<Misfit> misfits) -> throw new AssertionError(misfits.toString());
    };
  }

  private static List<Misfit> unsound(String text) {
    return switch (JsonSchema.read(json(text))) {
      case Read.Sound sound -> List.of();
      case Read.Unsound(List<Misfit> misfits) -> misfits;
    };
  }

  @Test
  void whatDoesNotFitIsToldWithItsPlace() {
    JsonSchema schema =
        sound(
            "{'type': 'object', 'required': ['photos', 'size'], 'additionalProperties': false,"
                + " 'properties': {'photos': {'type': 'array', 'items': {'$ref': '#/$defs/photo'}},"
                + " 'size': {'minimum': 1}}, '$defs': {'photo': {'type': 'string'}}}");

    assertThat(schema.misfits(json("{'photos': ['a'], 'size': 1}"))).isEmpty();
    assertThat(schema.misfits(json("{'photos': ['a', 7], 'extra': 1}")))
        .containsExactlyInAnyOrder(
            new Misfit("/photos/1", "integer found, string expected"),
            new Misfit("", "required property 'size' not found"),
            new Misfit(
                "",
                "property 'extra' is not defined in the schema and the schema does not allow"
                    + " additional properties"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          {'type': 'objekt'}                         | /type       |
          {'type': 7}                                | /type       |
          {'properties': 7}                          | /properties |
          {'properties': {'a': {'required': 'b'}}}   | /properties/a/required |
          {'minLength': -1}                          | /minLength  |
          7                                          |             |
          {'pattern': '(?=a)'}                       | /pattern    | '(?=a)' is no regular expression of RE2: error parsing regexp
          {'patternProperties': {'[': {}}}           | /patternProperties | '[' is no regular expression of RE2: error parsing regexp
          {'pattern': '(((a{100}){100}){100})'}      | /pattern    | instructions
          {'$ref': 'http://evil.example/x.json'}     |             | evil.example
          {'$ref': 'file:///etc/passwd'}             |             | passwd
          {'$ref': 'classpath:draft/2020-12/schema'} |             | classpath
          {'$ref': '#/$defs/none'}                   |             | /$defs/none
          {'properties': {'a': {'$ref': '#none'}}}   |             | none
          {'$schema': 'http://json-schema.org/draft-07/schema#'} | | draft-07
          """)
  void whatIsNoSchemaIsRefusedWhenItIsRead(String text, String pointer, String message) {
    assertThat(unsound(text))
        .isNotEmpty()
        .allSatisfy(
            misfit -> {
              assertThat(misfit.pointer()).isEqualTo(pointer == null ? "" : pointer);
              assertThat(misfit.message()).contains(message == null ? "" : message);
            });
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          {'$ref': '#'}                                                | 1
          {'$ref': '#/$defs/a', '$defs': {'a': {'$ref': '#/$defs/a'}}} | 1
          {'items': {'$ref': '#'}}                                     | [[[[]]]]
          """)
  void aCircleIsEitherAnsweredOrGivenUp(String text, String value) {
    assertThat(unsound(text)).isEmpty();
    assertThat(sound(text).misfits(json(value)))
        .allSatisfy(misfit -> assertThat(misfit.message()).contains("steps"));
  }

  @Test
  void whatDoublesWithEachReferenceIsGivenUp() {
    String defs =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    "'d%d':{'allOf':[{'$ref':'#/$defs/d%d'},{'$ref':'#/$defs/d%d'}]}"
                        .formatted(i, i + 1, i + 1))
            .collect(Collectors.joining(","));
    JsonSchema schema =
        sound("{'$ref':'#/$defs/d0','$defs':{" + defs + ",'d40':{'type':'string'}}}");
    assertThat(schema.misfits(json("1")))
        .containsExactly(
            new Misfit("", "checking it against its schema takes more than 500,000 steps"));
  }

  @Test
  void aPatternIsPaidForAndNeverGoesBack() {
    JsonSchema nested = sound("{'pattern': '^(a+)+$'}");
    assertThat(nested.misfits(json("'" + "a".repeat(50_000) + "!'"))).hasSize(1);
    JsonSchema large = sound("{'items': {'pattern': '(x{150}y){3}'}}");
    assertThat(large.misfits(json("['" + "x".repeat(1_000_000) + "']")))
        .singleElement()
        .extracting(Misfit::message)
        .asString()
        .contains("steps");
  }

  @Test
  void itemsWhoseHashCodesAreAlikeAreToldApartInTime() {
    JsonSchema schema = sound("{'uniqueItems': true}");
    List<String> alike =
        IntStream.range(0, 30_000)
            .mapToObj(
                i ->
                    IntStream.range(0, 17)
                        .mapToObj(bit -> (i >> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining("", "'", "'")))
            .toList();
    String all = String.join(",", alike);
    assertThat(schema.misfits(json("[" + all + "]"))).isEmpty();
    assertThat(schema.misfits(json("[" + all + "," + alike.get(7) + "]"))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          [1, 1.0]                         | 1
          [100, 1e2]                       | 1
          [1, '1', true, [1], {'a': 1}]    | 0
          [{'a': 1, 'b': 2}, {'b': 2.0, 'a': 1}] | 1
          [[1, 2], [12]]                   | 0
          [{'a:1,b': 2}, {'a': 1, 'b': 2}] | 0
          [null, 'null']                   | 0
          'no list'                        | 0
          """)
  void itemsAreTheSameByTheirValue(String value, int misfits) {
    assertThat(sound("{'uniqueItems': true}").misfits(json(value))).hasSize(misfits);
    assertThat(sound("{'uniqueItems': false}").misfits(json(value))).isEmpty();
  }

  @Test
  void soManyAreToldAndNoneIsLong() {
    JsonSchema schema = sound("{'items': {'enum': ['" + "x".repeat(5_000) + "']}}");
    List<Misfit> misfits = schema.misfits(json("[1" + ",1".repeat(99) + "]"));
    assertThat(misfits).hasSize(21).last().isEqualTo(new Misfit("", "and more"));
    assertThat(misfits)
        .allSatisfy(misfit -> assertThat(misfit.message().length()).isLessThanOrEqualTo(300));
  }

  @Test
  void aLargeListIsCheckedAndAVeryLargeOneGivenUp() {
    JsonSchema schema = sound("{'items': {'type': 'integer'}}");
    assertThat(schema.misfits(json("[1" + ",1".repeat(99_999) + "]"))).isEmpty();
    assertThat(schema.misfits(json("[1" + ",1".repeat(599_999) + "]"))).hasSize(1);
  }

  @Test
  void aLargeSchemaIsRefused() {
    assertThat(unsound("{'description': '" + "x".repeat(70_000) + "'}"))
        .singleElement()
        .extracting(Misfit::message)
        .asString()
        .startsWith("a schema takes at most 65,536 bytes, not 70,");
  }

  @Test
  void whatLooksLikeAReferenceInAValueIsNone() {
    assertThat(sound("{'const': {'$ref': 'http://evil.example'}}").misfits(json("1"))).hasSize(1);
  }

  @Test
  void formatsAreChecked() {
    JsonSchema schema = sound("{'format': 'date-time'}");
    assertThat(schema.misfits(json("'2026-03-01T12:00:00Z'"))).isEmpty();
    assertThat(schema.misfits(json("'yesterday'"))).hasSize(1);
  }

  @Test
  void twoOfTheSameTextAreEqual() {
    assertThat(sound("{'type': 'string'}")).isEqualTo(sound("{'type': 'string'}"));
    assertThat(sound("true").misfits(json("1"))).isEmpty();
    assertThat(sound("false").misfits(json("1"))).hasSize(1);
  }
}
