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

  /** Said to be the result; the last one counts. */
  sealed interface Result extends ChannelMessage {}

  record Output(JsonNode value) implements Result {}

  /** One that cannot be kept, and could not if it were said again. */
  record Unfit(String type, String message) implements Result {

    static Unfit tooLarge() {
      return new Unfit(
          "ResultTooLarge", "the result has more than %,d bytes".formatted(Child.MOST_OUTPUT));
    }

    static Unfit unstorable(String why) {
      return new Unfit("UnstorableResult", "the result " + why);
    }
  }

  record Heartbeat() implements ChannelMessage {}

  /** Why it is going to fail; counts if its exit code is not 0. */
  record Failure(String type, String message, @Nullable Duration retryAfter)
      implements ChannelMessage {}

  /** A line that is none of these. */
  record Broken(String why) implements ChannelMessage {}
}
