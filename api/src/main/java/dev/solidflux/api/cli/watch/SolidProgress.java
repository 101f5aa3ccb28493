package dev.solidflux.api.cli.watch;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/** How far one solid is, as the server tells it, and what its attempts say of themselves. */
final class SolidProgress {
  private final String name;
  private final boolean fanOut;
  private final Map<Integer, Double> begun = new HashMap<>();
  private JsonNode told;
  private String message = "";

  /**
   * @param told by the server, of this solid
   */
  SolidProgress(JsonNode told) {
    this.name = SafeText.line(told.path("name").asString(""));
    this.fanOut = told.path("forEach").asBoolean(false);
    this.told = told;
  }

  /** It stands otherwise. */
  void stands(JsonNode now) {
    told = now;
    JsonNode failure = now.path("failure");
    if (failure.isObject()) {
      message = failure(failure);
    }
  }

  String name() {
    return name;
  }

  boolean fanOut() {
    return fanOut;
  }

  private String state() {
    return told.path("state").asString("");
  }

  /** How many elements are known of; empty as long as a fan-out does not know. */
  OptionalInt count() {
    JsonNode count = told.path("count");
    return count.isInt() ? OptionalInt.of(count.intValue()) : OptionalInt.empty();
  }

  /** How many elements stand so. */
  int in(String state) {
    return told.path("tally").path(state).asInt(0);
  }

  boolean failed() {
    return state().equals("failed");
  }

  boolean succeeded() {
    return state().equals("succeeded");
  }

  boolean skipped() {
    return state().equals("skipped");
  }

  boolean waiting() {
    return state().equals("waiting");
  }

  boolean cancelled() {
    return state().equals("cancelled");
  }

  /** From 0 to 1; what is under way counts for the part it says it has done. */
  double fraction() {
    if (succeeded()) {
      return 1;
    }
    int count = count().orElse(0);
    double parts = begun.values().stream().mapToDouble(Double::doubleValue).sum();
    return count == 0 ? 0 : Math.clamp((in("succeeded") + parts) / count, 0, 1);
  }

  /** What was said last from inside, or why it failed. */
  String message() {
    return message;
  }

  /**
   * An attempt says how far it is.
   *
   * @return whether that is new
   */
  boolean says(int invocation, double fraction, String words) {
    Double before = begun.put(invocation, fraction);
    boolean same = before != null && before == fraction && message.equals(words);
    if (!words.isEmpty()) {
      message = words;
    }
    return !same;
  }

  /** How far an attempt was that says nothing any more; 0 if it never said. */
  double part(int invocation) {
    return begun.getOrDefault(invocation, 0.0);
  }

  /** What an attempt had done is done, or lost with it. */
  void over(int invocation) {
    begun.remove(invocation);
  }

  void failed(String why) {
    message = why;
  }

  /** A failure on one line. */
  static String failure(JsonNode failure) {
    return SafeText.line(
        failure.path("type").asString("") + ": " + failure.path("message").asString(""));
  }
}
