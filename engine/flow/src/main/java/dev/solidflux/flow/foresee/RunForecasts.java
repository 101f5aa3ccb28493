package dev.solidflux.flow.foresee;

import dev.solidflux.core.forecast.Forecast;
import dev.solidflux.core.forecast.Forecaster;
import dev.solidflux.core.forecast.Learnt;
import dev.solidflux.core.forecast.Lessons;
import dev.solidflux.core.forecast.Outlook;
import dev.solidflux.core.forecast.Quantiles;
import dev.solidflux.core.run.Run;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What is to be expected of a run, by what is known of its pipeline and of the queues. */
public final class RunForecasts {

  private final KnownQueues queues;
  private final Knowledge knowledge;
  private final Scheduler scheduler;

  /**
   * @param scheduler where runs are played
   */
  public RunForecasts(KnownQueues queues, Knowledge knowledge, Scheduler scheduler) {
    this.queues = queues;
    this.knowledge = knowledge;
    this.scheduler = scheduler;
  }

  /**
   * Of a run that has not ended.
   *
   * @param begunAgo for how many seconds something of a step has been at work, by its path; null if
   *     that is not known
   */
  public Mono<Forecast> of(String ws, Run run, Function<String, @Nullable Double> begunAgo) {
    return queues
        .now()
        .flatMap(
            view ->
                knowledge
                    .of(ws, run.pipeline().name(), run.version())
                    .publishOn(scheduler)
                    .map(lessons -> of(run, lessons, view, begunAgo)));
  }

  private static Forecast of(
      Run run,
      Lessons lessons,
      KnownQueues.View view,
      Function<String, @Nullable Double> begunAgo) {
    return Forecaster.of(Outlook.of(run, begunAgo), new Known(lessons, view), view);
  }

  private record Known(Lessons lessons, KnownQueues.View view) implements Learnt {
    @Override
    public OfStep step(String path) {
      return lessons.of(path);
    }

    @Override
    public Quantiles cold(String queue) {
      return view.cold(queue);
    }
  }
}
