package dev.solidflux.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * What was released stays readable: recorded events and commands are read and written again, and
 * nothing is different.
 */
class FormatsTest {

  private static List<JsonNode> recorded(String file) throws IOException {
    try (InputStream in = FormatsTest.class.getResourceAsStream("/histories/" + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(Story::json)
          .toList();
    }
  }

  private static <T> void readAndWrittenAsRecorded(Format<T> format, List<JsonNode> lines) {
    for (JsonNode line : lines) {
      String name = line.get("type").asString();
      T value = readable(format.read(name, line.get("v").asInt(), line.get("body")));
      assertThat(format.name(value)).isEqualTo(name);
      int written = format.version(value);
      assertThat(written).isGreaterThanOrEqualTo(line.get("v").asInt());
      if (written == line.get("v").asInt()) {
        assertThat(Story.json(format.text(value))).isEqualTo(line.get("body"));
      }
      assertThat(readable(format.read(name, written, format.text(value)))).isEqualTo(value);
    }
  }

  private static <T> T readable(Kept<T> kept) {
    assertThat(kept).isInstanceOf(Kept.Known.class);
    return ((Kept.Known<T>) kept).value();
  }

  @Test
  void everyReleasedEventIsReadAndWrittenAsItWasRecorded() throws IOException {
    readAndWrittenAsRecorded(Formats.EVENTS, recorded("every-event-v1.jsonl"));
  }

  @Test
  void everyReleasedCommandIsReadAndWrittenAsItWasRecorded() throws IOException {
    readAndWrittenAsRecorded(Formats.COMMANDS, recorded("every-command-v1.jsonl"));
  }

  @Test
  void everyKindOfEventAndCommandIsRecorded() throws IOException {
    assertThat(types("every-event-v1.jsonl")).isEqualTo(new TreeSet<>(Formats.EVENTS.names()));
    assertThat(Formats.EVENTS.names()).hasSize(RunEvent.class.getPermittedSubclasses().length);
    assertThat(types("every-command-v1.jsonl")).isEqualTo(new TreeSet<>(Formats.COMMANDS.names()));
  }

  private static Set<String> types(String file) throws IOException {
    Set<String> types = new TreeSet<>();
    recorded(file).forEach(line -> types.add(line.get("type").asString()));
    return types;
  }

  @Test
  void everyKindOfTimerIsReadByTheNameItIsWrittenUnder() {
    assertThat(Arrays.stream(Timer.Kind.values()).map(Formats::name))
        .containsExactly(
            "queue", "run", "heartbeat", "retry", "wait", "deadline", "proceed", "cancel-grace");
    for (Timer.Kind kind : Timer.Kind.values()) {
      assertThat(Formats.timerKind(Formats.name(kind))).isEqualTo(new Kept.Known<>(kind));
    }
    assertThat(Formats.timerKind("nap")).isInstanceOf(Kept.Unreadable.class);
  }

  @Test
  void aRecordedHistoryFoldsToItsEnd() throws IOException {
    Story story =
        Story.of(
            """
            pipeline: recorded
            solids:
              a: {queue: q, task: t, retry: {attempts: 2}}
              pause: {delay: 5s, after: [a]}
              word: {await: {signal: go}, after: [a]}
              never: {value: 1, when: false, after: [a]}
              each:
                forEach: "${a.items}"
                tolerate: 1
                solids:
                  twice: {value: "${item}${item}"}
                  once: {queue: q, task: t, args: ["${item}"]}
            finally:
              bye: {value: bye}
            """);
    List<RunEvent> events =
        recorded("every-event-v1.jsonl").stream()
            .filter(line -> line.path("history").asBoolean())
            .map(
                line ->
                    readable(Formats.EVENTS.read(line.get("type").asString(), 1, line.get("body"))))
            .toList();
    Run run = story.run;
    CRC32 states = new CRC32();
    for (RunEvent event : events) {
      run = Fold.fold(run, event);
      states.update(Snapshot.text(run).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
    assertThat(run.seq()).isEqualTo(events.size());
    assertThat(Map.of(Snapshot.FOLD_VERSION, Long.toHexString(states.getValue())))
        .as("the fold or its state has changed: raise Snapshot.FOLD_VERSION once one was released")
        .isEqualTo(Map.of(1, "f5a4b070"));
  }

  @Test
  void whatANewerBuildWroteIsToldFromWhatIsBroken() {
    assertThat(Formats.EVENTS.read("run-teleported", 1, "{}"))
        .isInstanceOfSatisfying(Kept.Unreadable.class, u -> assertThat(u.newer()).isTrue());
    assertThat(Formats.EVENTS.read("run-started", 2, "{}"))
        .isInstanceOfSatisfying(Kept.Unreadable.class, u -> assertThat(u.newer()).isTrue());
    for (String body : List.of("{\"version\": \"x\"}", "[1]", "{", "")) {
      assertThat(Formats.EVENTS.read("run-started", 1, body))
          .as(body)
          .isInstanceOfSatisfying(Kept.Unreadable.class, u -> assertThat(u.newer()).isFalse());
    }
  }

  @Test
  void theEndsOfARunAreKnownByName() {
    assertThat(Formats.EVENTS.names().stream().filter(Formats::endsRun))
        .containsExactlyInAnyOrder("run-succeeded", "run-failed", "run-cancelled");
  }

  @Test
  void numbersKeepEveryDigit() {
    JsonNode result =
        Story.json("{\"i\": 123456789012345678901234567890, \"l\": 9007199254740993}");
    RunEvent event = new RunEvent.InvocationSucceeded(1, 1, result, false);
    String text = Formats.EVENTS.text(event);
    assertThat(text).contains("123456789012345678901234567890").contains("9007199254740993");
    assertThat(readable(Formats.EVENTS.read("invocation-succeeded", 1, text))).isEqualTo(event);
    assertThat(
            Formats.EVENTS.text(
                readable(
                    Formats.EVENTS.read("run-succeeded", 1, "{\"output\": {\"price\": 1.10}}"))))
        .contains("1.10");
  }
}
