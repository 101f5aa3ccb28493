package dev.solidflux.json;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A value's JSON text in pieces, with references between them: with the texts of what these stand
 * for in their places it is the text of the whole value, and nothing has been read into a tree.
 */
public final class JsonPieces {

  /** A piece of a text. */
  public sealed interface Piece {

    /** As it stands there. */
    record Text(String json) implements Piece {}

    /** What is to be put in. */
    record Kept(Ref ref) implements Piece {}
  }

  private final StringWriter text = new StringWriter();
  private final List<Piece> pieces = new ArrayList<>();
  private int cut;

  private JsonPieces() {}

  /** In their order; none is empty. */
  public static List<Piece> of(JsonMapper mapper, JsonNode value) {
    JsonPieces cut = new JsonPieces();
    mapper.writer().withAttribute(RefPlaces.class, cut).writeValue(cut.text, value);
    cut.upTo(cut.text.getBuffer().length());
    return List.copyOf(cut.pieces);
  }

  /** Here it stands, behind all that has been written. */
  void add(Ref ref, JsonGenerator to) {
    to.writeRawValue("");
    to.flush();
    upTo(text.getBuffer().length());
    pieces.add(new Piece.Kept(ref));
  }

  private void upTo(int end) {
    if (end > cut) {
      pieces.add(new Piece.Text(text.getBuffer().substring(cut, end)));
      cut = end;
    }
  }
}
