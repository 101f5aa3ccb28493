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
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Follows a run to its end. A connection that breaks is made again, and the stream goes on where it
 * was: nothing is told twice.
 */
public final class RunFollower {
  private static final Duration TICK = Duration.ofMillis(100);

  /** The server gives a sign of life every 15 s. */
  private static final Duration SILENCE = Duration.ofSeconds(45);

  /** A run of which nothing is heard for so long may be kept from going on. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  private final SolidfluxClient client;
  private final Display display;
  private final Obstacles obstacles;
  private final Reconnection reconnection;

  RunFollower(SolidfluxClient client, Display display, Reconnection reconnection) {
    this.client = client;
    this.display = display;
    this.obstacles = new Obstacles(display);
    this.reconnection = reconnection;
  }

  /** Draws bars, with colours, on a terminal that can move its cursor. */
  public static RunFollower onTerminal(SolidfluxClient client, PrintStream out) {
    return new RunFollower(
        client,
        new TerminalBars(out, BarStyle.in(out.charset()), TerminalSize::ask),
        Reconnection.PATIENT);
  }

  /** Writes a line for whatever happens. */
  public static RunFollower inLines(SolidfluxClient client, PrintStream out) {
    return new RunFollower(
        client, new PlainLines(out, ZoneId.systemDefault()), Reconnection.PATIENT);
  }

  /**
   * Waits for the run's end.
   *
   * @return the ended run, as the server tells it
   * @throws ServerUnreachable if the server stays away
   * @throws RequestRefused if it does not know the run
   */
  public JsonNode follow(String id) throws InterruptedException {
    JsonNode detail = client.run(id);
    RunProgress run = RunProgress.of(detail);
    obstacles.ofDetail(detail);
    long began = System.nanoTime();
    Supplier<Duration> elapsed = () -> Duration.ofNanos(System.nanoTime() - began);
    Reconnection.Attempts attempts = reconnection.attempts();
    while (!followed(run, elapsed, attempts)) {
      attempts.pause();
      look(run);
    }
    display.end(run, elapsed.get());
    return attempts.repeat(() -> client.run(id));
  }

  /** Returns whether the run has ended; false if the stream broke off before. */
  private boolean followed(
      RunProgress run, Supplier<Duration> elapsed, Reconnection.Attempts attempts)
      throws InterruptedException {
    try (EventFeed feed = client.events(run.id(), run.seq(), true)) {
      attempts.succeeded();
      return consumed(feed, run, elapsed);
    } catch (ServerUnreachable e) {
      if (attempts.first()) {
        display.note("the connection is lost; trying again");
      }
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

  private boolean consumed(EventFeed feed, RunProgress run, Supplier<Duration> elapsed)
      throws InterruptedException {
    Duration heard = elapsed.get();
    Duration looked = heard;
    Duration drawn = Duration.ZERO;
    while (true) {
      Signal signal = feed.poll(TICK);
      Duration now = elapsed.get();
      switch (signal) {
        case Signal.Told(StreamEvent event) -> {
          heard = now;
          looked = event.data().isEmpty() ? looked : now;
          if (event.name().equals("end")) {
            return true;
          }
          take(event, run);
        }
        case Signal.Over() -> {
          return false;
        }
        case null -> {
          if (now.minus(heard).compareTo(SILENCE) > 0) {
            return false;
          }
        }
      }
      if (now.minus(looked).compareTo(QUIET) > 0) {
        looked = now;
        look(run);
      }
      if (now.minus(drawn).compareTo(TICK) >= 0) {
        display.tick(run, now);
        drawn = now;
      }
    }
  }

  /** It is told when it can be had; the stream is what matters. */
  private void look(RunProgress run) {
    try {
      obstacles.ofStanding(client.standing(run.id()), run);
    } catch (ServerUnreachable | RequestRefused e) {
      // the stream tells of a lost server, and an older one has no such route
    }
  }

  private void take(StreamEvent event, RunProgress run) {
    JsonNode item;
    try {
      item = JsonMapper.shared().readTree(event.data());
    } catch (JacksonException e) {
      return; // a sign of life has no data
    }
    if (event.name().equals("view")) {
      run.view(item);
    } else if (event.name().equals("run-event") && run.apply(item)) {
      display.event(run, item);
    } else if (event.name().equals("telemetry") && run.observe(item)) {
      display.telemetry(run, item);
    }
  }
}
