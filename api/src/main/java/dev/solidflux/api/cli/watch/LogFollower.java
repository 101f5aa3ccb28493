package dev.solidflux.api.cli.watch;

import dev.solidflux.api.cli.client.EventFeed;
import dev.solidflux.api.cli.client.EventFeed.Signal;
import dev.solidflux.api.cli.client.RequestRefused;
import dev.solidflux.api.cli.client.ServerUnreachable;
import dev.solidflux.api.cli.client.SolidfluxClient;
import dev.solidflux.api.cli.client.StreamEvent;
import java.io.PrintStream;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what a run's attempts logged. Lines are read from where they are kept; the event stream
 * only says that there are more, so that nothing is missed and nothing told twice.
 */
public final class LogFollower {
  private static final String PAGE = "200";

  /** The server gives a sign of life every 15 s. */
  private static final Duration SILENCE = Duration.ofSeconds(45);

  private final SolidfluxClient client;
  private final Asked asked;
  private final PrintStream out;
  private final LogLines lines;
  private final Reconnection reconnection;
  private long read;

  /**
   * Which lines are asked for.
   *
   * @param level the least grave; null for all
   * @param solid null for all
   * @param json as the server gives them, an item a line
   */
  public record Asked(@Nullable String level, @Nullable String solid, boolean json) {}

  public LogFollower(SolidfluxClient client, Asked asked, PrintStream out) {
    this(client, asked, out, Reconnection.PATIENT);
  }

  LogFollower(SolidfluxClient client, Asked asked, PrintStream out, Reconnection reconnection) {
    this.client = client;
    this.asked = asked;
    this.out = out;
    this.lines = new LogLines(out, ZoneId.systemDefault());
    this.reconnection = reconnection;
  }

  /** What was logged so far, and how the run failed if it has. */
  public void read(String id) {
    JsonNode run = client.run(id);
    readOn(id, new InvocationPaths(client, id));
    end(run);
  }

  /** What was logged so far and what is until the run ends. */
  public void follow(String id) throws InterruptedException {
    JsonNode run = client.run(id);
    InvocationPaths paths = new InvocationPaths(client, id);
    Stream stream = new Stream(id, paths, run.path("seq").asLong(0));
    Reconnection.Attempts attempts = reconnection.attempts();
    while (!stream.followed(attempts)) {
      attempts.pause();
    }
    attempts.repeat(
        () -> {
          readOn(id, paths);
          return true;
        });
    end(attempts.repeat(() -> client.run(id)));
  }

  private void readOn(String id, InvocationPaths paths) {
    boolean more = true;
    while (more) {
      Map<String, String> query = new LinkedHashMap<>();
      if (asked.level() != null) {
        query.put("level", asked.level());
      }
      query.put("limit", PAGE);
      query.put("cursor", Long.toString(read));
      JsonNode page = client.logs(id, query);
      for (JsonNode item : page.path("items")) {
        tell(item, paths);
        read = item.path("id").asLong(read);
      }
      more = page.path("next").isString();
      if (more) {
        read = Math.max(read, page.path("next").asLong(read));
      }
    }
  }

  private void tell(JsonNode item, InvocationPaths paths) {
    boolean named = !asked.json() || asked.solid() != null;
    InvocationNames.@Nullable Name place =
        named ? paths.of(item.path("invocation").asInt(0)) : null;
    if (asked.solid() != null && place != null && !place.solid().equals(asked.solid())) {
      return;
    }
    if (asked.json()) {
      out.println(SafeText.jsonLine(item));
    } else if (place != null) {
      lines.item(place.path(), item);
    }
  }

  private void end(JsonNode run) {
    JsonNode failure = run.path("failure");
    if (!asked.json() && asked.solid() == null && failure.path("stack").isString()) {
      lines.failure(failure);
    }
  }

  /** The run's event stream, opened as often as it takes. */
  private final class Stream {
    private final String id;
    private final InvocationPaths paths;
    private long seen;

    Stream(String id, InvocationPaths paths, long seen) {
      this.id = id;
      this.paths = paths;
      this.seen = seen;
    }

    /** Returns whether the run has ended; false if the stream broke off before. */
    boolean followed(Reconnection.Attempts attempts) throws InterruptedException {
      try (EventFeed feed = client.events(id, seen, false)) {
        readOn(id, paths);
        attempts.succeeded();
        return heard(feed);
      } catch (ServerUnreachable e) {
        attempts.failed(e);
        return false;
      } catch (RequestRefused e) {
        if (e.problem().status() != 503) {
          throw e;
        }
        attempts.failed(e);
        return false;
      }
    }

    private boolean heard(EventFeed feed) throws InterruptedException {
      while (true) {
        switch (feed.poll(SILENCE)) {
          case Signal.Told(StreamEvent event) -> {
            if (event.name().equals("end")) {
              return true;
            }
            take(event);
          }
          case Signal.Over() -> {
            return false;
          }
          case null -> {
            return false;
          }
        }
      }
    }

    private void take(StreamEvent event) {
      event
          .id()
          .filter(text -> text.matches("\\d{1,18}"))
          .ifPresent(text -> seen = Long.parseLong(text));
      if (event.name().equals("telemetry") && isNew(event.data())) {
        readOn(id, paths);
      }
    }

    private boolean isNew(String data) {
      try {
        JsonNode item = JsonMapper.shared().readTree(data);
        return item.path("kind").asString("").equals("log") && item.path("id").asLong(0) > read;
      } catch (JacksonException e) {
        return false;
      }
    }
  }
}
