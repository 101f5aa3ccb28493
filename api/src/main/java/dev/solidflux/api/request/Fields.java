package dev.solidflux.api.request;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Faults;
import dev.solidflux.core.expression.Nearest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The fields of a request's object. What is missing or of another type becomes a fault. */
public final class Fields {
  private static final String CODE = "invalid-field";

  private final JsonNode object;
  private final Faults faults;

  /** Any field that is not known becomes a fault. */
  public Fields(JsonNode body, Faults faults, List<String> known) {
    this.object = body.isObject() ? body : JsonNodeFactory.instance.objectNode();
    this.faults = faults;
    if (!body.isObject()) {
      faults.add(Fault.field(CODE, "", "the body must be an object"));
    }
    for (String name : object.propertyNames()) {
      if (!known.contains(name)) {
        faults.add(
            Fault.field(
                "unknown-field",
                pointer(name),
                "there is no field '" + name + "'" + Nearest.hint(name, known)));
      }
    }
  }

  /** A text that must be there; empty after a fault. */
  public String text(String name, int longest) {
    if (absent(name)) {
      faults.add(Fault.field("missing-field", pointer(name), name + " is missing"));
      return "";
    }
    return text(name, longest, "");
  }

  /** A text that may be missing. */
  public String text(String name, int longest, String otherwise) {
    JsonNode value = object.path(name);
    if (absent(name)) {
      return otherwise;
    }
    if (!value.isString() || value.stringValue().length() > longest) {
      return fault(name, "a text of at most " + longest + " characters", otherwise);
    }
    return value.stringValue();
  }

  /** A whole number from 1, which may be missing. */
  public @Nullable Integer ordinal(String name) {
    return number(name, 1, Integer.MAX_VALUE, "a whole number from 1");
  }

  /** A whole number from {@code least} to {@code most}, which may be missing. */
  public @Nullable Integer number(String name, int least, int most) {
    return number(name, least, most, "a whole number from " + least + " to " + most);
  }

  private @Nullable Integer number(String name, int least, int most, String expected) {
    JsonNode value = object.path(name);
    if (absent(name)) {
      return null;
    }
    boolean sound =
        value.isIntegralNumber()
            && value.canConvertToInt()
            && value.intValue() >= least
            && value.intValue() <= most;
    return sound ? (Integer) value.intValue() : this.<@Nullable Integer>fault(name, expected, null);
  }

  /** An object, an empty one if it is missing. */
  public JsonNode object(String name) {
    JsonNode value = object.path(name);
    if (absent(name)) {
      return JsonNodeFactory.instance.objectNode();
    }
    return value.isObject()
        ? value
        : fault(name, "an object", (JsonNode) JsonNodeFactory.instance.objectNode());
  }

  /** A list of texts, an empty one if it is missing. */
  public List<String> texts(String name, int most, int longest) {
    if (absent(name)) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    JsonNode value = object.path(name);
    for (JsonNode element : value) {
      if (element.isString() && !element.stringValue().isEmpty()) {
        texts.add(element.stringValue());
      }
    }
    boolean sound =
        value.isArray()
            && texts.size() == value.size()
            && texts.size() <= most
            && texts.stream().allMatch(text -> text.length() <= longest);
    return sound
        ? texts
        : fault(name, "at most " + most + " texts of 1 to " + longest + " characters", List.of());
  }

  private boolean absent(String name) {
    JsonNode value = object.path(name);
    return value.isMissingNode() || value.isNull();
  }

  private <T extends @Nullable Object> T fault(String name, String expected, T otherwise) {
    faults.add(Fault.field(CODE, pointer(name), name + " must be " + expected));
    return otherwise;
  }

  private static String pointer(String name) {
    return "/" + name.replace("~", "~0").replace("/", "~1");
  }
}
