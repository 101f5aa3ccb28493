package dev.solidflux.core.document;

import dev.solidflux.core.definition.Limit;
import dev.solidflux.core.expression.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads how many may be at work at a time. */
final class LimitReader {
  private final Faults faults;
  private final Values values;
  private final TemplateReader templates;

  LimitReader(Faults faults) {
    this.faults = faults;
    this.values = new Values(faults);
    this.templates = new TemplateReader(faults);
  }

  /**
   * @param of what is limited, as its name begins: {@code room} or {@code room/depth}
   */
  List<Limit> read(Located.Fields fields, String of, Names names, List<Dependency> dependencies) {
    Located located = Values.optional(fields, "limits");
    if (located == null) {
      return List.of();
    }
    if (!(located instanceof Located.Elements elements)) {
      values.wrongType(located, "limits must be a list");
      return List.of();
    }
    if (elements.items().size() > Limits.LIMITS) {
      String message = "there are more than " + Limits.LIMITS + " limits";
      faults.add(Code.OUT_OF_RANGE, located, message);
      return List.of();
    }
    List<Limit> limits = new ArrayList<>();
    for (Located one : elements.items()) {
      Limit limit = limit(one, of + "#" + limits.size(), names, dependencies);
      if (limit != null) {
        limits.add(limit);
      }
    }
    return List.copyOf(limits);
  }

  private @Nullable Limit limit(
      Located located, String name, Names names, List<Dependency> dependencies) {
    Located.Fields fields = values.fields(located, "a limit", List.of("key", "max"));
    if (fields == null) {
      return null;
    }
    Located key = Values.optional(fields, "key");
    Template template =
        key == null
            ? Template.constant(JsonNodeFactory.instance.stringNode(""))
            : templates.read(key, names, dependencies);
    Located max = values.required(fields, fields.offset(), "a limit", "max");
    OptionalInt most =
        max == null ? OptionalInt.empty() : values.integer(max, "max", 1, Limits.PARALLEL);
    return template == null || most.isEmpty() ? null : new Limit(name, template, most.getAsInt());
  }
}
