package dev.solidflux.core.run;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How events are kept: a type, the version of its form, and a JSON body. What was released is never
 * edited; a changed form is a new version beside the old one.
 */
public final class EventFormat {

  /**
   * The newest form this build writes; nodes tell each other, so that none meets an event it cannot
   * read.
   */
  public static final int VERSION = 1;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private static final Map<String, Class<? extends RunEvent>> TYPES =
      Stream.of(
              RunEvent.RunStarted.class,
              RunEvent.FanOutOpened.class,
              RunEvent.InvocationScheduled.class,
              RunEvent.AttemptStarted.class,
              RunEvent.AttemptFailed.class,
              RunEvent.AttemptScheduled.class,
              RunEvent.InvocationSucceeded.class,
              RunEvent.InvocationCancelled.class,
              RunEvent.SolidFailed.class,
              RunEvent.CancelRequested.class,
              RunEvent.RunSucceeded.class,
              RunEvent.RunFailed.class,
              RunEvent.RunCancelled.class)
          .collect(Collectors.toUnmodifiableMap(EventFormat::kebab, c -> c));

  /** An event that this build does not know: its node must let a newer one go on. */
  public static final class UnknownEvent extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnknownEvent(String message) {
      super(message);
    }
  }

  /** The released names by class: asked for with every event that is written. */
  private static final Map<Class<? extends RunEvent>, String> NAMES =
      TYPES.entrySet().stream()
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

  /** The type's released name, such as {@code invocation-succeeded}. */
  public static String type(RunEvent event) {
    String name = NAMES.get(event.getClass());
    if (name == null) {
      throw new IllegalArgumentException("no released event: " + event.getClass());
    }
    return name;
  }

  /** The body to keep. */
  public static JsonNode body(RunEvent event) {
    return MAPPER.valueToTree(event);
  }

  /**
   * Reads what was kept.
   *
   * @throws UnknownEvent if this build does not know the type or its version
   */
  public static RunEvent read(String type, int version, JsonNode body) {
    Class<? extends RunEvent> known = TYPES.get(type);
    if (known == null || version > VERSION) {
      throw new UnknownEvent("event " + type + " v" + version + " is unknown to this build");
    }
    try {
      return MAPPER.treeToValue(body, known);
    } catch (JacksonException e) {
      throw new IllegalStateException("event " + type + " v" + version + " cannot be read", e);
    }
  }

  private static String kebab(Class<? extends RunEvent> event) {
    return event
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
        .toLowerCase(java.util.Locale.ROOT);
  }

  private EventFormat() {}
}
