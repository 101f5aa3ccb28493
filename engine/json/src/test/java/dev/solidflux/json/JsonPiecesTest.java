package dev.solidflux.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.json.JsonPieces.Piece;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class JsonPiecesTest {

  private static final JsonMapper MAPPER = KeptJson.mapper();
  private static final Ref ONE = Ref.to("\"one\"");
  private static final Ref TWO = Ref.to("[2,{\"a\": 1.0}]");
  private static final Map<Ref, String> KEPT = Map.of(ONE, "\"one\"", TWO, "[2,{\"a\": 1.0}]");

  private static String joined(JsonNode value) {
    return JsonPieces.of(MAPPER, value).stream()
        .map(
            piece ->
                switch (piece) {
                  case Piece.Text(String json) -> json;
                  case Piece.Kept(Ref ref) -> KEPT.get(ref);
                })
        .collect(Collectors.joining());
  }

  @Test
  void withWhatIsKeptInItsPlacesItIsTheTextOfTheWhole() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.putArray("list").add(ONE.node()).add(ONE.node()).add(1).add(TWO.node());
    tree.set("first", TWO.node());
    tree.putObject("o").set("last", ONE.node());

    assertThat(joined(tree))
        .isEqualTo(
            "{\"list\":[\"one\",\"one\",1,[2,{\"a\": 1.0}]],\"first\":[2,{\"a\": 1.0}],"
                + "\"o\":{\"last\":\"one\"}}");
  }

  @Test
  void oneThatIsAllIsThePieceThatThereIs() {
    assertThat(JsonPieces.of(MAPPER, ONE.node())).containsExactly(new Piece.Kept(ONE));
  }

  @Test
  void whatHasNoneIsOneText() {
    assertThat(JsonPieces.of(MAPPER, MAPPER.readTree("{\"a\":[1,\"é\"]}")))
        .containsExactly(new Piece.Text("{\"a\":[1,\"é\"]}"));
  }
}
