package dev.solidflux.core.document;

import dev.solidflux.core.schema.JsonSchema;
import dev.solidflux.core.schema.Misfit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads JSON Schemas; what makes one none becomes a fault at its place. */
final class SchemaReader {
  private final Faults faults;

  SchemaReader(Faults faults) {
    this.faults = faults;
  }

  /** Null if there is none, or it is faulty. */
  @Nullable JsonSchema optional(Located.Fields fields, String name) {
    Located located = Values.optional(fields, name);
    if (located == null || isReported(located)) {
      return null;
    }
    faults.effort().goOn();
    return switch (JsonSchema.read(located.toJson())) {
      case JsonSchema.Read.Sound(JsonSchema schema) -> schema;
      case JsonSchema.Read.Unsound(List<Misfit> misfits) -> {
        for (Misfit misfit : misfits) {
          faults.add(Code.BAD_SCHEMA, at(located, misfit.pointer()), misfit.message());
        }
        yield null;
      }
    };
  }

  /** Whether something in it was no JSON, and has been told. */
  private static boolean isReported(Located located) {
    return switch (located) {
      case Located.Scalar scalar -> scalar.isReported();
      case Located.Elements elements ->
          elements.items().stream().anyMatch(SchemaReader::isReported);
      case Located.Fields fields ->
          fields.members().values().stream().anyMatch(member -> isReported(member.value()));
    };
  }

  /** The place in it, or as far as there is one. */
  private static Located at(Located root, String pointer) {
    Located at = root;
    for (String part : pointer.split("/", -1)) {
      String name = part.replace("~1", "/").replace("~0", "~");
      Located next =
          switch (at) {
            case Located.Scalar scalar -> null;
            case Located.Fields fields -> Values.optional(fields, name);
            case Located.Elements elements ->
                elements.items().size() > index(name) ? elements.items().get(index(name)) : null;
          };
      at = next == null ? at : next;
    }
    return at;
  }

  private static int index(String name) {
    return name.matches("[0-9]{1,8}") ? Integer.parseInt(name) : Integer.MAX_VALUE;
  }
}
