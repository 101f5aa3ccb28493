package dev.solidflux.flow;

import static dev.solidflux.testkit.ScriptedWorker.started;
import static dev.solidflux.testkit.ScriptedWorker.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operator is told of attempts in numbers. */
class AttemptsCountedTest {
  private static final String COLD =
      """
      pipeline: cold
      solids:
        a: {queue: gpu, task: t.a, timeout: {queue: 30s, run: 5m}, retry: {attempts: 4}}
      """;
  private static final Tags SOLID = Tags.of("pipeline", "cold", "solid", "a");

  private final Site site = new Site();

  @AfterEach
  void close() {
    site.close();
  }

  private double count(String name, Tags tags) {
    return site.metrics.get(name).tags(tags).counter().count();
  }

  private double gauge(String name) {
    return site.metrics.get(name).tag("queue", "gpu").gauge().value();
  }

  @Test
  void howManyWaitedFailedAndSucceededAndForHowLong() {
    site.worker.on("t.a", task -> List.of(started())).nobody("gpu");
    site.pipeline(COLD).owner();
    RunId run = site.submit("cold", "{}");
    site.awaits(run, "attempt-scheduled");
    site.until(() -> gauge("solidflux.queue.tasks") > 0);
    assertThat(gauge("solidflux.queue.workers")).isZero();
    assertThat(gauge("solidflux.queue.waiting.seconds")).isBetween(10.0, 60.0);

    site.worker.somebody("gpu");
    site.awaits(run, "attempt-started");
    site.time.advance(Duration.ofSeconds(40));
    assertThat(gauge("solidflux.queue.tasks")).isNaN();
    site.broker.reply(Site.shard(run), site.taskId(run, 1, 1), succeeded(Site.json("7")));
    site.end(run);
    site.time.advance(Duration.ofSeconds(1)); // what is committed is counted a moment later

    assertThat(count("solidflux.runs.started", Tags.empty())).isEqualTo(1);
    assertThat(count("solidflux.attempts.scheduled", SOLID)).isEqualTo(2);
    assertThat(count("solidflux.attempts.retried", SOLID)).isEqualTo(1);
    assertThat(count("solidflux.attempts.ended", SOLID.and("outcome", "queue-timeout")))
        .isEqualTo(1);
    assertThat(count("solidflux.attempts.ended", SOLID.and("outcome", "succeeded"))).isEqualTo(1);
    assertThat(
            site.metrics
                .get("solidflux.attempts.running")
                .tags(SOLID.and("outcome", "succeeded"))
                .timer()
                .totalTime(TimeUnit.SECONDS))
        .isBetween(40.0, 45.0);
    assertThat(
            site.metrics
                .get("solidflux.tasks.published")
                .tag("outcome", "confirmed")
                .counter()
                .count())
        .isEqualTo(2);
  }
}
