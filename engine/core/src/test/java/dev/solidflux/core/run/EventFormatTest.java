package dev.solidflux.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * What was released stays readable: recorded events are read and written again, and nothing is
 * different.
 */
class EventFormatTest {

  private static List<JsonNode> recorded() throws IOException {
    try (InputStream file =
        EventFormatTest.class.getResourceAsStream("/histories/every-event-v1.jsonl")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> (JsonNode) Story.JSON.readTree(line))
          .toList();
    }
  }

  @Test
  void everyReleasedEventIsReadAndWrittenAsItWasRecorded() throws IOException {
    for (JsonNode line : recorded()) {
      RunEvent event =
          EventFormat.read(line.get("type").asString(), line.get("v").asInt(), line.get("body"));
      assertThat(EventFormat.type(event)).isEqualTo(line.get("type").asString());
      assertThat(EventFormat.body(event)).isEqualTo(line.get("body"));
    }
  }

  @Test
  void everyKindOfEventIsRecorded() throws IOException {
    Set<String> types = new TreeSet<>();
    recorded().forEach(line -> types.add(line.get("type").asString()));
    assertThat(types).hasSize(RunEvent.class.getPermittedSubclasses().length);
  }

  @Test
  void aRecordedHistoryFoldsToItsEnd() throws IOException {
    Story run =
        Story.of(
            """
            pipeline: recorded
            solids:
              a: {queue: q, task: t, retry: {attempts: 2}}
              each: {forEach: "${a.items}", queue: q, task: t}
            """);
    List<RunEvent> events =
        recorded().stream()
            .filter(line -> line.path("history").asBoolean())
            .map(line -> EventFormat.read(line.get("type").asString(), 1, line.get("body")))
            .toList();
    RunState state = run.state;
    for (RunEvent event : events) {
      state = Fold.fold(state, event);
    }
    assertThat(state.phase()).isEqualTo(RunPhase.SUCCEEDED);
    assertThat(state.seq()).isEqualTo(events.size());
  }

  @Test
  void anEventOfANewerBuildIsKnownToBeUnknown() {
    JsonNode body = Story.json("{}");
    assertThatThrownBy(() -> EventFormat.read("run-teleported", 1, body))
        .isInstanceOf(EventFormat.UnknownEvent.class);
    assertThatThrownBy(() -> EventFormat.read("run-started", 2, body))
        .isInstanceOf(EventFormat.UnknownEvent.class);
  }

  @Test
  void largeNumbersSurvive() {
    JsonNode result =
        Story.json("{\"i\": 123456789012345678901234567890, \"l\": 9007199254740993}");
    RunEvent event = new RunEvent.InvocationSucceeded(1, 1, result, false);
    String text = EventFormat.body(event).toString();
    assertThat(text).contains("123456789012345678901234567890").contains("9007199254740993");
    assertThat(EventFormat.read("invocation-succeeded", 1, Story.json(text))).isEqualTo(event);
  }
}
