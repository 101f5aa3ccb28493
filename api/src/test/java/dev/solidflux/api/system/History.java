package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;

/** Everything that happened in a run, as the API tells it. */
record History(String run, List<JsonNode> events) {
  private static final Set<String> ENDS = Set.of("run-succeeded", "run-failed", "run-cancelled");

  List<String> types() {
    return events.stream().map(event -> event.get("type").stringValue()).toList();
  }

  /** The body of the one event of a type. */
  JsonNode only(String type) {
    List<JsonNode> found =
        events.stream().filter(event -> event.get("type").stringValue().equals(type)).toList();
    assertThat(found).as("%s of %s in %s", type, run, types()).hasSize(1);
    return found.getFirst().get("body");
  }

  /**
   * Numbered from 1 without a gap, ended once and with that, and each invocation that was scheduled
   * ended once.
   */
  History isWhole() {
    assertThat(events.stream().map(event -> event.get("seq").longValue()))
        .as("numbers of %s", run)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, events.size()).boxed().toList());
    assertThat(types().stream().filter(ENDS::contains)).as("ends of %s", run).hasSize(1);
    assertThat(ENDS).as("last event of %s", run).contains(types().getLast());
    assertThat(invocationsEnded()).as("invocations of %s", run).allSatisfy(History::isOnce);
    return this;
  }

  private static void isOnce(int invocation, List<String> ends) {
    assertThat(ends).as("ends of invocation %d", invocation).hasSize(1);
  }

  private Map<Integer, List<String>> invocationsEnded() {
    Map<Integer, List<String>> ends = new HashMap<>();
    for (JsonNode event : events) {
      JsonNode body = event.get("body");
      String type = event.get("type").stringValue();
      switch (type) {
        case "invocations-scheduled" -> {
          for (int i = 0; i < body.get("args").size(); i++) {
            ends.put(body.get("invocation").intValue() + i, new ArrayList<>());
          }
        }
        case "invocation-succeeded" -> ends.get(body.get("invocation").intValue()).add(type);
        case "invocations-cancelled" ->
            body.get("invocations").forEach(one -> ends.get(one.intValue()).add(type));
        case "attempt-failed" -> {
          if (body.path("retryAt").isNull() || body.path("retryAt").isMissingNode()) {
            ends.get(body.get("invocation").intValue()).add(type);
          }
        }
        default -> {}
      }
    }
    return ends;
  }
}
