package dev.solidflux.core.document;

import dev.solidflux.json.JsonReading;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

/** JSON by Jackson's streaming parser, whose tokens know their places. */
final class JsonReader {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Source source;
  private final Faults faults;
  private final TreeBuilder tree;

  JsonReader(Source source, Faults faults) {
    this.source = source;
    this.faults = faults;
    this.tree = new TreeBuilder(faults);
  }

  /** Null if there was no value. */
  @Nullable Located read() throws ReadingStopped {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), source.text())) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (tree.root() != null) {
          String message = "something follows the document's end";
          faults.add(Code.MULTIPLE_DOCUMENTS, tree.pointer(), offset(parser), message);
          throw new ReadingStopped();
        }
        token(token, parser);
      }
      return tree.root();
    } catch (JacksonException e) {
      faults.add(
          Code.SYNTAX,
          tree.pointer(),
          e.getLocation() == null ? 0 : (int) e.getLocation().getCharOffset(),
          JsonReading.inWords(e));
      throw new ReadingStopped();
    }
  }

  private void token(JsonToken token, JsonParser parser) throws ReadingStopped {
    int offset = offset(parser);
    switch (token) {
      case START_OBJECT -> tree.beginFields(offset);
      case START_ARRAY -> tree.beginElements(offset);
      case END_OBJECT, END_ARRAY -> tree.end();
      case PROPERTY_NAME -> tree.key(parser.currentName(), offset);
      default -> {
        Lexeme.Style style =
            token == JsonToken.VALUE_STRING ? Lexeme.Style.DOUBLE_QUOTED : Lexeme.Style.PLAIN;
        tree.scalar(value(token, parser, offset), new Lexeme(source, offset, style));
      }
    }
  }

  private JsonNode value(JsonToken token, JsonParser parser, int offset) {
    return switch (token) {
      case VALUE_STRING -> JSON.stringNode(parser.getString());
      case VALUE_TRUE, VALUE_FALSE -> JSON.booleanNode(token == JsonToken.VALUE_TRUE);
      case VALUE_NULL -> JSON.nullNode();
      case VALUE_NUMBER_INT -> Numbers.integer(parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT ->
          Numbers.decimal(parser.getString()).orElseGet(() -> tooLarge(offset));
      default -> throw new IllegalStateException("no token of JSON text: " + token);
    };
  }

  private JsonNode tooLarge(int offset) {
    faults.add(Code.BAD_NUMBER, tree.pointer(), offset, Numbers.TOO_LARGE);
    return MissingNode.getInstance();
  }

  private static int offset(JsonParser parser) {
    return (int) parser.currentTokenLocation().getCharOffset();
  }
}
