package dev.solidflux.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class RefPlacesTest {

  private static final JsonMapper MAPPER = KeptJson.mapper();
  private static final Ref ONE = Ref.to("\"one\"");
  private static final Ref TWO = Ref.to("[2]");

  private static JsonNode json(String text) {
    return MAPPER.readTree(text);
  }

  private static JsonNode content(Ref ref) {
    return json(ref.equals(ONE) ? "\"one\"" : "[2]");
  }

  /** At the top of a list, behind others in one, deep in an object whose names need escapes. */
  private static ObjectNode scattered() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.putArray("list").add(ONE.node()).add(1).add(TWO.node()).addNull();
    tree.putObject("a/b~c").putObject("").set("x", ONE.node());
    return tree;
  }

  @Test
  void aTextHasNullsInTheirPlaces() {
    RefPlaces.Written written = RefPlaces.written(MAPPER, scattered());

    assertThat(json(written.json()))
        .isEqualTo(json("{\"list\":[null,1,null,null],\"a/b~c\":{\"\":{\"x\":null}}}"));
    assertThat(written.places().refs())
        .isEqualTo(Map.of("/list/0", ONE, "/list/2", TWO, "/a~1b~0c//x", ONE));
    assertThat(written.places().fill(json(written.json()), Ref::node)).isEqualTo(scattered());
    assertThat(RefPlaces.read(written.places().text())).isEqualTo(written.places());
  }

  /** Which two that are equal need not agree on. */
  @Test
  void whatTheyTakeInMemoryStandsInThePlacesToo() {
    Ref ref = new Ref(ONE.sha256(), 5, 1_234);
    RefPlaces places = RefPlaces.written(MAPPER, ref.node()).places();
    assertThat(RefPlaces.read(places.text()).refs().get("").memory()).isEqualTo(1_234);
    assertThatThrownBy(
            () -> RefPlaces.read("{\"\":{\"sha256\":\"%s\",\"bytes\":5}}".formatted(ONE.sha256())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anObjectSaysItselfWhereTheyStand() {
    String text = RefPlaces.object(MAPPER, scattered());
    assertThat(RefPlaces.object(json(text))).isEqualTo(scattered());
    assertThat(RefPlaces.object(MAPPER, json("{\"a\":1}"))).isEqualTo("{\"a\":1}");
    assertThat(RefPlaces.object(json("[1]"))).isEqualTo(json("[1]"));
  }

  @Test
  void oneThatIsAllIsOneToo() {
    RefPlaces.Written written = RefPlaces.written(MAPPER, ONE.node());
    assertThat(written.json()).isEqualTo("null");
    assertThat(written.places().fill(json("null"), Ref::node)).isEqualTo(ONE.node());
  }

  @Test
  void whatWasKeptWithoutItsPlacesWouldBeLostAndIsRefused() {
    assertThatThrownBy(() -> MAPPER.writeValueAsString(scattered()))
        .hasStackTraceContaining("without its place");
  }

  @Test
  void aMessageSaysWhatIsKeptElsewhere() {
    assertThat(scattered().toString())
        .contains("[\"5 bytes kept elsewhere, SHA-256 " + ONE.sha256() + "\",1,");
    assertThat("" + ONE.node()).contains("5 bytes kept elsewhere");
  }

  @Test
  void aPlaceThatIsNoneIsRefused() {
    for (String place : List.of("/list/1", "/list/9", "/none", "/list/0/x")) {
      RefPlaces places = new RefPlaces(Map.of(place, ONE));
      assertThatThrownBy(() -> places.fill(json("{\"list\":[null,1]}"), Ref::node))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> RefPlaces.read("{\"/a\":{\"sha256\":\"..\",\"bytes\":1}}"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RefPlaces.read("{")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noDataIsTakenForOne() {
    String lookalike =
        "{\"x\":{\"refs\":{\"/a\":{\"sha256\":\"%s\",\"bytes\":5}},\"a\":null}}"
            .formatted(ONE.sha256());
    JsonNode read = RefPlaces.object(json(lookalike));
    assertThat(Refs.in(read)).isEmpty();
    assertThat(read).isEqualTo(json(lookalike));
  }

  @Test
  void aTreeIsMadeWholeAndMeasured() {
    assertThat(Refs.in(scattered())).containsExactly(ONE, TWO);
    assertThat(Refs.whole(scattered(), RefPlacesTest::content))
        .isEqualTo(json("{\"list\":[\"one\",1,[2],null],\"a/b~c\":{\"\":{\"x\":\"one\"}}}"));
    assertThat(Refs.wholeSize(scattered()))
        .isEqualTo(JsonSize.of(Refs.whole(scattered(), RefPlacesTest::content)));
    JsonNode plain = json("{\"a\":[1]}");
    assertThat(Refs.whole(plain, RefPlacesTest::content)).isSameAs(plain);
  }
}
