package dev.solidflux.core.run;

import dev.solidflux.json.KeptJson;
import dev.solidflux.json.RefPlaces;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The released forms of one vocabulary: for each kind its name, the version of its form and how it
 * is read. What was released is never edited; a changed form is a new version beside the old one.
 *
 * @param <T> the vocabulary's sealed interface
 */
public final class Format<T> {

  private static final JsonMapper MAPPER =
      KeptJson.mapper()
          .rebuild()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .addModule(RunIdJson.module())
          .build();

  private record Form<T>(String name, int version, Class<? extends T> type) {}

  private final String vocabulary;
  private final Map<String, Map<Integer, Form<T>>> byName = new LinkedHashMap<>();
  private final Map<Class<?>, Form<T>> written = new HashMap<>();

  Format(String vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** A released form; the newest version of a type is the one that is written. */
  Format<T> form(String name, int version, Class<? extends T> type) {
    Form<T> form = new Form<>(name, version, type);
    byName.computeIfAbsent(name, any -> new HashMap<>()).put(version, form);
    written.merge(type, form, (a, b) -> a.version() > b.version() ? a : b);
    return this;
  }

  /** The released names, in the order of their listing. */
  public Set<String> names() {
    return byName.keySet();
  }

  /** The released name of its kind, such as {@code invocation-succeeded}. */
  public String name(T value) {
    return form(value).name();
  }

  /** The version of the form that is written. */
  public int version(T value) {
    return form(value).version();
  }

  /** What to keep, as JSON; it says itself where what is kept elsewhere stands in it. */
  public String text(T value) {
    return RefPlaces.object(MAPPER, value);
  }

  static RefPlaces.Written json(JsonNode value) {
    return RefPlaces.written(MAPPER, value);
  }

  /** Reads what was kept; never throws. */
  public Kept<T> read(String name, int version, String json) {
    try {
      return read(name, version, MAPPER.readTree(json));
    } catch (JacksonException e) {
      return broken(name, version, e.getOriginalMessage());
    }
  }

  /** Reads what was kept; never throws. */
  public Kept<T> read(String name, int version, JsonNode json) {
    Form<T> form = byName.getOrDefault(name, Map.of()).get(version);
    if (form == null) {
      return new Kept.Unreadable<>(
          vocabulary + " " + name + " v" + version + " is unknown to this build", true);
    }
    try {
      @Nullable T value =
          json.isObject() ? MAPPER.treeToValue(RefPlaces.object(json), form.type()) : null;
      return value == null ? broken(name, version, "no object") : new Kept.Known<>(value);
    } catch (JacksonException e) {
      return broken(name, version, e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      return broken(name, version, String.valueOf(e.getMessage()));
    }
  }

  private Kept<T> broken(String name, int version, String why) {
    return new Kept.Unreadable<>(
        vocabulary + " " + name + " v" + version + " cannot be read: " + why, false);
  }

  private Form<T> form(T value) {
    Form<T> form = written.get(value.getClass());
    if (form == null) {
      throw new IllegalArgumentException("no released " + vocabulary + ": " + value.getClass());
    }
    return form;
  }
}
