package dev.solidflux.core.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SecretPlacesTest {

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  private static final SecretPlaces PLACES =
      new SecretPlaces(Map.of("/a~1b/0", "KEY", "/~0", "KEY", "/0", "OTHER"));

  @Test
  void aSecretIsPutWhereTheDocumentHasIt() {
    JsonNode args =
        json(
            """
            {"a/b": [{"$secret": "KEY"}, {"$secret": "KEY"}], "~": {"$secret": "KEY"},
             "0": {"$secret": "OTHER"}, "same": {"$secret": "KEY"}}""");
    assertThat(PLACES.fill(args, Map.of("KEY", "\"}", "OTHER", "ö")::get))
        .isEqualTo(
            json(
                """
                {"a/b": ["\\"}", {"$secret": "KEY"}], "~": "\\"}", "0": "ö",
                 "same": {"$secret": "KEY"}}"""));
    assertThat(args.at("/a~1b/0")).as("the arguments stay").isEqualTo(SecretPlaces.mark("KEY"));
  }

  @Test
  void aSecretWithoutAValueOrAPlaceIsNamed() {
    SecretPlaces one = new SecretPlaces(Map.of("/x", "KEY"));
    assertThatThrownBy(() -> one.fill(json("{\"x\": {\"$secret\": \"KEY\"}}"), name -> null))
        .isInstanceOf(SecretPlaces.Missing.class)
        .hasMessage("there is no secret 'KEY', which the argument at /x is");
    for (String other : new String[] {"{}", "[]", "{\"x\": {\"$secret\": \"OTHER\"}}", "7"}) {
      assertThatThrownBy(() -> one.fill(json(other), name -> "v"))
          .as(other)
          .isInstanceOf(SecretPlaces.Missing.class)
          .hasMessageContaining("'KEY'");
    }
  }

  @Test
  void placesComeBackFromTheirText() {
    assertThat(SecretPlaces.read(PLACES.text())).isEqualTo(PLACES);
    assertThat(SecretPlaces.NONE.text()).isNull();
    assertThat(SecretPlaces.read(null)).isEqualTo(SecretPlaces.NONE);
    assertThatIllegalArgumentException().isThrownBy(() -> SecretPlaces.read("[1]"));
  }
}
