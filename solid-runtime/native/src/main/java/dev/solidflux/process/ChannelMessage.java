package dev.solidflux.process;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a program says over its channel, or by a line that it prints. */
sealed interface ChannelMessage {

  record Progress(@Nullable Double fraction, @Nullable String message) implements ChannelMessage {}

  record Log(String level, String message, Map<String, ?> fields) implements ChannelMessage {}

  record Metric(String name, double value, @Nullable String unit) implements ChannelMessage {}

  /** The result; the last one counts. */
  record Output(JsonNode value) implements ChannelMessage {}

  record Heartbeat() implements ChannelMessage {}

  /** Why it is going to fail; counts if its exit code is not 0. */
  record Failure(String type, String message, @Nullable Duration retryAfter)
      implements ChannelMessage {}

  /** A line that is none of these. */
  record Broken(String why) implements ChannelMessage {}
}
