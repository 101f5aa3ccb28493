package dev.solidflux.api.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamReaderTest {

  @Test
  void eventsComeWithTheirNumberNameAndData() throws IOException {
    assertThat(read("id: 7\nevent: run-event\ndata: {}\n\ndata: x\n\n"))
        .containsExactly(
            new StreamEvent(Optional.of("7"), "run-event", "{}"),
            new StreamEvent(Optional.empty(), "message", "x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void linesMayEndInAnyWay(String end) throws IOException {
    assertThat(read("event: a" + end + "data: 1" + end + "data: 2" + end + end))
        .containsExactly(new StreamEvent(Optional.empty(), "a", "1\n2"));
  }

  @Test
  void onlyOneSpaceAfterTheColonIsNotPartOfTheValue() throws IOException {
    assertThat(read("data:  a\ndata:b\ndata\n\n"))
        .containsExactly(new StreamEvent(Optional.empty(), "message", " a\nb\n"));
  }

  @Test
  void aCommentIsASignOfLife() throws IOException {
    assertThat(read(":\n\n: still here\n\n"))
        .containsExactly(StreamEvent.SIGN_OF_LIFE, StreamEvent.SIGN_OF_LIFE);
  }

  @Test
  void unknownFieldsAndEventsWithoutDataArePassedOver() throws IOException {
    assertThat(read("retry: 20\nfuture: yes\n\nid: 3\nevent: lost\n\ndata: x\n\n"))
        .containsExactly(new StreamEvent(Optional.empty(), "message", "x"));
  }

  @Test
  void anEventThatTheStreamBreaksOffInIsNone() throws IOException {
    assertThat(read("data: whole\n\nid: 9\ndata: half"))
        .containsExactly(new StreamEvent(Optional.empty(), "message", "whole"));
  }

  @Test
  void aByteOrderMarkIsPassedOver() throws IOException {
    assertThat(read("\uFEFFdata: ä\n\n"))
        .containsExactly(new StreamEvent(Optional.empty(), "message", "ä"));
  }

  private static List<StreamEvent> read(String stream) throws IOException {
    List<StreamEvent> events = new ArrayList<>();
    try (EventStreamReader reader =
        new EventStreamReader(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)))) {
      for (StreamEvent event = reader.next(); event != null; event = reader.next()) {
        events.add(event);
      }
    }
    return events;
  }
}
