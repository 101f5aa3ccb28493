package dev.solidflux.core.run;

import dev.solidflux.core.id.RunId;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** A run's id in what is kept: as people see it. */
final class RunIdJson {

  static JacksonModule module() {
    return new SimpleModule("run-id")
        .addSerializer(RunId.class, new Writer())
        .addDeserializer(RunId.class, new Reader());
  }

  private static final class Writer extends StdSerializer<RunId> {
    Writer() {
      super(RunId.class);
    }

    @Override
    public void serialize(RunId id, JsonGenerator to, SerializationContext context) {
      to.writeString(id.toString());
    }
  }

  private static final class Reader extends StdDeserializer<RunId> {
    Reader() {
      super(RunId.class);
    }

    @Override
    public RunId deserialize(JsonParser from, DeserializationContext context) {
      String text = from.getString();
      return RunId.parse(text == null ? "" : text)
          .orElseGet(() -> context.reportInputMismatch(this, "no run's id"));
    }
  }

  private RunIdJson() {}
}
