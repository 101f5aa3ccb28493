package dev.solidflux.testkit.memory;

import dev.solidflux.core.run.Formats;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Submissions;
import dev.solidflux.flow.port.TelemetryRow;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/** Refuses what {@code jsonb} and {@code text} refuse. */
final class Storable {

  static void require(Batch batch) {
    for (Batch.EventRow row : batch.events()) {
      text(row.type());
      json(row.body());
    }
    for (Batch.OutboxRow row : batch.outbox()) {
      text(row.queue());
      text(row.task());
      json(row.args());
      text(row.secrets().text());
      text(row.refs().text());
    }
    for (Batch.QueueMark mark : batch.sent()) {
      text(mark.queue());
      text(mark.trouble());
    }
    batch.held().forEach(row -> json(Formats.COMMANDS.text(row.command())));
    batch.setAside().forEach(row -> text(row.reason()));
    for (Batch.ParkedRow row : batch.parked()) {
      text(row.source());
      text(row.reason());
      text(row.headers());
      text(row.body());
    }
  }

  static void require(TelemetryRow row) {
    text(row.kind());
    json(row.body());
  }

  static void require(Submissions.Submission submission) {
    text(submission.ws());
    text(submission.pipeline());
    json(submission.input());
    submission.tags().forEach(Storable::text);
    text(submission.traceparent());
    text(submission.key());
    text(submission.requestHash());
  }

  /** What stands in a value must be storable as it will be written. */
  static void json(JsonNode value) {
    json(JsonText.of(value));
  }

  static void json(String json) {
    text(json);
    try (JsonParser parser = JsonText.parser(json)) {
      int depth = 0;
      do {
        JsonToken token = parser.nextToken();
        if (token == null) {
          throw refused("half a document");
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (token == JsonToken.PROPERTY_NAME || token == JsonToken.VALUE_STRING) {
          text(parser.getString());
        }
      } while (depth > 0);
      if (parser.nextToken() != null) {
        throw refused("two documents in one");
      }
    } catch (JacksonException e) {
      throw refused("no JSON: " + e.getOriginalMessage());
    }
  }

  static void text(@Nullable String text) {
    if (text == null) {
      return;
    }
    if (text.indexOf(0) >= 0) {
      throw refused("U+0000");
    }
    for (int i = 0; i < text.length(); i++) {
      int point = text.codePointAt(i);
      if (point <= 0xFFFF && Character.isSurrogate((char) point)) {
        throw refused("a lone surrogate");
      }
      i += Character.charCount(point) - 1;
    }
  }

  private static Journal.DataRefused refused(String what) {
    return new Journal.DataRefused(
        "the database cannot store " + what, new IllegalArgumentException(what));
  }

  private Storable() {}
}
