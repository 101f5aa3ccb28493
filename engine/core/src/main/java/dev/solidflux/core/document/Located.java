package dev.solidflux.core.document;

import dev.solidflux.core.expression.Pointer;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A value of the document and where it stands; the same tree for YAML and JSON. */
sealed interface Located {
  Pointer pointer();

  int offset();

  JsonNode toJson();

  record Fields(Pointer pointer, int offset, Map<String, Member> members) implements Located {
    @Override
    public JsonNode toJson() {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      members.forEach((name, member) -> object.set(name, member.value().toJson()));
      return object;
    }
  }

  record Elements(Pointer pointer, int offset, List<Located> items) implements Located {
    @Override
    public JsonNode toJson() {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      items.forEach(item -> array.add(item.toJson()));
      return array;
    }
  }

  /**
   * @param toJson a missing node if the scalar was faulty, so that nobody complains of it twice
   */
  record Scalar(Pointer pointer, Lexeme lexeme, JsonNode toJson) implements Located {
    @Override
    public int offset() {
      return lexeme.start();
    }

    boolean isReported() {
      return toJson.isMissingNode();
    }
  }

  record Member(int keyOffset, Located value) {}
}
