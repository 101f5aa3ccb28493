package dev.solidflux.worker;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.solidflux.protocol.TaskMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A solid with the type that its arguments are bound to. */
record RegisteredSolid<A>(Class<A> type, Solid<? super A> solid) {

  @Nullable Object run(TaskMessage task, SolidContext context, JsonMapper json) throws Exception {
    return solid.run(bind(task, json), context);
  }

  private A bind(TaskMessage task, JsonMapper json) throws UnfitArguments {
    boolean positional = task.kwargs().isEmpty() && !task.args().isEmpty();
    if (!positional && !task.args().isEmpty()) {
      throw new UnfitArguments(
          task.task() + " was given positional and keyword arguments at once; use one kind");
    }
    JsonNode arguments = positional ? task.args() : task.kwargs();
    if (JsonNode.class.isAssignableFrom(type) && type.isInstance(arguments)) {
      return type.cast(arguments);
    }
    try {
      A bound = (positional ? byPosition(json) : json).treeToValue(arguments, type);
      if (bound == null) {
        throw new UnfitArguments(task.task() + " got no arguments");
      }
      return bound;
    } catch (JacksonException e) {
      throw new UnfitArguments(
          "the arguments of %s do not fit %s: %s"
              .formatted(task.task(), type.getSimpleName(), at(e)));
    }
  }

  private JsonMapper byPosition(JsonMapper json) {
    return type.isRecord()
        ? json.rebuild()
            .withConfigOverride(
                type, o -> o.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.ARRAY)))
            .build()
        : json;
  }

  private static String at(JacksonException e) {
    String path = e.getPathReference();
    return path == null || path.isEmpty()
        ? e.getOriginalMessage()
        : e.getOriginalMessage() + " (at " + path + ")";
  }

  /** The arguments cannot be turned into what the function takes. */
  static final class UnfitArguments extends Exception {
    private static final long serialVersionUID = 1L;

    UnfitArguments(String message) {
      super(message, null, false, false);
    }
  }
}
