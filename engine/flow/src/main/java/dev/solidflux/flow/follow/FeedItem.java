package dev.solidflux.flow.follow;

import dev.solidflux.flow.port.Runs;

/** What somebody who follows a run sees. */
public sealed interface FeedItem {

  /** A committed event; the feed never misses or repeats one. */
  record Event(Runs.Event event) implements FeedItem {}

  /** Something from inside an attempt. */
  record Telemetry(Runs.Telemetry telemetry) implements FeedItem {}

  /** All events that there are were told. */
  record Caught(long seq) implements FeedItem {}
}
