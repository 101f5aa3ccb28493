package dev.solidflux.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Equal values have one hash, however they are written, and others have others. */
class ValueHashTest {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static JsonNode json(String text) {
    return KeptJson.mapper().readTree(text);
  }

  private static String of(String text) {
    return ValueHash.of(json(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"b\":[2]} = { \"b\" : [ 2 ], \"a\" : 1 }",
        "{\"a\":{\"x\":1,\"y\":2}} = {\"a\":{\"y\":2,\"x\":1}}",
        "1.0 = 1.00",
        "1.50 = 15e-1",
        "0.0 = -0.0",
        "0.0 = 0.00",
        "1e400 = 10e399",
        "1e999999999 = 10e999999998",
        "\"\\u0041\" = \"A\"",
        "\"\\/\" = \"/\"",
        "1e0 = 1.0"
      })
  void whatIsTheSameWrittenOtherwise(String equal) {
    String[] two = equal.split(" = ");
    assertThat(of(two[0])).isEqualTo(of(two[1]));
  }

  @Test
  void whatDiffersInAnythingDiffers() {
    List<String> values =
        List.of(
            "null",
            "true",
            "false",
            "0",
            "1",
            "-1",
            "1.0",
            "10",
            "1.5",
            "1e2",
            "100",
            "\"\"",
            "\"1\"",
            "\"true\"",
            "\"null\"",
            "[]",
            "[[]]",
            "[[],[]]",
            "[null]",
            "[1,2]",
            "[12]",
            "[2,1]",
            "[\"1\",2]",
            "[\"ab\"]",
            "[\"a\",\"b\"]",
            "{}",
            "[{}]",
            "{\"a\":1}",
            "{\"a\":\"1\"}",
            "{\"b\":1}",
            "{\"a\":{}}",
            "{\"a\":null}",
            "{\"a\":1,\"b\":1}",
            "{\"\":1}",
            "\"é\"",
            "\"e\u0301\"",
            "\"s1:a\"",
            "\"a\"",
            "\"i1;\"",
            "9007199254740992",
            "9007199254740993",
            "9007199254740992.5",
            "123456789012345678901234567890",
            "123456789012345678901234567891",
            "0.1",
            "0.10000000000000000000001");
    Set<String> hashes = new HashSet<>();
    values.forEach(value -> assertThat(hashes.add(of(value))).as(value).isTrue());
  }

  @Test
  void aReferenceIsThatOfItsBytesAndNoDataIsOne() {
    Ref ref = Ref.to("[1]");
    String hash = ValueHash.of(JSON.objectNode().set("a", ref.node()));

    assertThat(hash).isEqualTo(ValueHash.of(JSON.objectNode().set("a", Ref.to("[1]").node())));
    List<JsonNode> data =
        List.of(
            json("[1]"),
            JSON.stringNode(ref.sha256()),
            JSON.stringNode("r" + ref.sha256()),
            json("{\"sha256\":\"%s\",\"bytes\":3}".formatted(ref.sha256())),
            Ref.to("[2]").node());
    for (JsonNode one : data) {
      assertThat(ValueHash.of(JSON.objectNode().set("a", one))).as("%s", one).isNotEqualTo(hash);
    }
  }

  @Test
  void membersHaveNoOrderAtAnyDepth() {
    long seed = Long.getLong("seed", 20261127L);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      JsonNode value = any(random, 4);
      assertThat(ValueHash.of(shuffled(value, random)))
          .as("seed %d", seed)
          .isEqualTo(ValueHash.of(value));
      assertThat(of(KeptJson.mapper().writeValueAsString(value)))
          .as("seed %d, read back: %s", seed, value)
          .isEqualTo(ValueHash.of(value));
    }
  }

  private static JsonNode any(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 7)) {
      case 0 -> JSON.numberNode(random.nextLong());
      case 1 -> JSON.numberNode(random.nextGaussian());
      case 2 -> JSON.stringNode("t" + random.nextInt(5));
      case 3 -> random.nextBoolean() ? JSON.nullNode() : JSON.booleanNode(true);
      case 4 -> {
        var list = JSON.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(any(random, depth - 1));
        }
        yield list;
      }
      default -> {
        ObjectNode object = JSON.objectNode();
        for (int i = random.nextInt(5); i > 0; i--) {
          object.set("m" + random.nextInt(9), any(random, depth - 1));
        }
        yield object;
      }
    };
  }

  private static JsonNode shuffled(JsonNode value, Random random) {
    if (value.isArray()) {
      var list = JSON.arrayNode();
      value.forEach(one -> list.add(shuffled(one, random)));
      return list;
    }
    if (!value.isObject()) {
      return value;
    }
    List<String> names = new ArrayList<>(value.propertyNames());
    Collections.shuffle(names, random);
    ObjectNode object = JSON.objectNode();
    names.forEach(name -> object.set(name, shuffled(value.get(name), random)));
    return object;
  }

  @Test
  void itIsTheSameOnEveryNodeAndInEveryRelease() {
    assertThat(of("{\"a\":[1,2.5,\"é\",null,true],\"b\":{}}"))
        .isEqualTo("604a725bb890dc67c1cd59ffd494576b93c15348333595cb372a6b0fe8dbdc7f");
  }

  @Test
  void whatIsNoJsonIsRefused() {
    assertThatThrownBy(() -> ValueHash.of(JSON.pojoNode(new Object())))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
