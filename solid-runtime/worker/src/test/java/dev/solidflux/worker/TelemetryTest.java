package dev.solidflux.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.protocol.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class TelemetryTest {

  private static final Duration STARTED_AFTER = Duration.ofMillis(75);
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final Reply.Started STARTED =
      new Reply.Started("test@host", 42L, HEARTBEAT, false);
  private static final Reply.Log LINE =
      new Reply.Log("info", "reading", JsonNodeFactory.instance.objectNode());

  private final List<Reply> sent = new ArrayList<>();
  private boolean broken;
  private final HandTurned timer = new HandTurned();
  private final Telemetry telemetry =
      new Telemetry(STARTED, this::send, timer, Runnable::run, STARTED_AFTER, HEARTBEAT);

  private boolean send(Reply reply) {
    return !broken && sent.add(reply);
  }

  private long linesSent() {
    return sent.stream().filter(Reply.Log.class::isInstance).count();
  }

  private int linesDropped() {
    return sent.stream()
        .mapToInt(reply -> reply instanceof Reply.LinesDropped dropped ? dropped.lines() : 0)
        .sum();
  }

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void whatEndsSoonDoesNotSayThatItHasStarted() {
    telemetry.close();
    timer.due(STARTED_AFTER);
    assertThat(sent).isEmpty();
  }

  @Test
  void whatTakesLongerSaysSoOnce() {
    timer.due(STARTED_AFTER);
    assertThat(sent).containsExactly(STARTED);
    telemetry.log(LINE);
    telemetry.close();
    assertThat(sent).containsExactly(STARTED, LINE);
  }

  @Test
  void thatItHasStartedIsSaidBeforeAnythingElse() {
    telemetry.log(LINE);
    timer.due(Duration.ZERO);
    assertThat(sent).containsExactly(STARTED, LINE);
    timer.due(STARTED_AFTER);
    telemetry.progress(Reply.Progress.of(0.5, null));
    telemetry.close();
    assertThat(sent).containsExactly(STARTED, LINE, Reply.Progress.of(0.5, null));
  }

  @Test
  void aSignOfLifeIsAReasonToSayThatItHasStarted() {
    timer.due(HEARTBEAT);
    timer.due(Duration.ZERO);
    assertThat(sent).containsExactly(STARTED, new Reply.Heartbeat());
  }

  @Test
  void whatIsLeftAtTheEndComesAfterTheStart() {
    telemetry.progress(Reply.Progress.of(1.0, "done"));
    telemetry.close();
    assertThat(sent).containsExactly(STARTED, Reply.Progress.of(1.0, "done"));
  }

  @Test
  void ofManyLinesAtOnceEachIsSentOrCounted() {
    for (int i = 0; i < 500; i++) {
      telemetry.log(LINE);
    }
    timer.due(Duration.ZERO);
    assertThat(linesSent()).isEqualTo(100);
    assertThat(linesDropped()).isEqualTo(400);
    telemetry.close();
    assertThat(telemetry.untoldLines()).isZero();
  }

  @Test
  void linesThatHaveNoWayOutAreCounted() {
    broken = true;
    telemetry.log(LINE);
    telemetry.log(LINE);
    timer.due(Duration.ZERO);
    telemetry.log(LINE);
    telemetry.close();
    assertThat(telemetry.untoldLines()).isEqualTo(3);
    assertThat(sent).isEmpty();
  }

  @Test
  void whatWasCountedIsToldOnceThereIsAWay() {
    broken = true;
    telemetry.log(LINE);
    timer.due(Duration.ZERO);
    broken = false;
    telemetry.close();
    assertThat(sent).containsExactly(STARTED, new Reply.LinesDropped(1));
    assertThat(telemetry.untoldLines()).isZero();
  }

  /** Nothing is due before the test says so. */
  private static final class HandTurned extends ScheduledThreadPoolExecutor {

    private record Waiting(Runnable task, Duration delay) {}

    private final List<Waiting> waiting = new ArrayList<>();

    HandTurned() {
      super(1);
    }

    /** Runs what was to be run after at most that delay. */
    void due(Duration delay) {
      for (Waiting next : List.copyOf(waiting)) {
        if (next.delay().compareTo(delay) <= 0 && waiting.remove(next)) {
          next.task().run();
        }
      }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      waiting.add(new Waiting(task, Duration.ofNanos(unit.toNanos(delay))));
      return super.schedule(() -> {}, 1, TimeUnit.DAYS);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(
        Runnable task, long initialDelay, long period, TimeUnit unit) {
      return schedule(task, initialDelay, unit);
    }
  }
}
