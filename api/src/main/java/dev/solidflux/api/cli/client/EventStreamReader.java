package dev.solidflux.api.cli.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes a {@code text/event-stream} apart, as the HTML standard says: <a
 * href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">
 * event stream interpretation</a>. Unlike there, an id belongs to its own event only.
 */
final class EventStreamReader implements AutoCloseable {
  private final BufferedReader lines;
  private @Nullable String id;
  private String name = "";
  private @Nullable StringBuilder data;
  private boolean first = true;

  EventStreamReader(InputStream stream) {
    this.lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }

  /**
   * Waits for the next event or comment.
   *
   * @return null at the end; an event that the stream breaks off in is none
   */
  @Nullable StreamEvent next() throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String text = first && line.startsWith("\uFEFF") ? line.substring(1) : line;
      first = false;
      if (text.startsWith(":")) {
        return StreamEvent.SIGN_OF_LIFE;
      }
      if (!text.isEmpty()) {
        field(text);
      } else if (data != null) {
        return finished(data.toString());
      } else {
        forget();
      }
    }
    return null;
  }

  private void field(String line) {
    int colon = line.indexOf(':');
    String field = colon < 0 ? line : line.substring(0, colon);
    String value = colon < 0 ? "" : line.substring(colon + 1);
    value = value.startsWith(" ") ? value.substring(1) : value;
    switch (field) {
      case "id" -> id = value;
      case "event" -> name = value;
      case "data" ->
          data = data == null ? new StringBuilder(value) : data.append('\n').append(value);
      default -> {} // `retry` and whatever is to come
    }
  }

  private StreamEvent finished(String text) {
    StreamEvent event =
        new StreamEvent(Optional.ofNullable(id), name.isEmpty() ? "message" : name, text);
    forget();
    return event;
  }

  private void forget() {
    id = null;
    name = "";
    data = null;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
