package dev.solidflux.api.wiring;

import dev.solidflux.api.http.BulkController;
import dev.solidflux.api.http.BulkInbox;
import dev.solidflux.api.http.DocumentReader;
import dev.solidflux.api.http.EventStreams;
import dev.solidflux.api.http.EventsController;
import dev.solidflux.api.http.Inbox;
import dev.solidflux.api.http.InvocationsController;
import dev.solidflux.api.http.LogsController;
import dev.solidflux.api.http.NewRuns;
import dev.solidflux.api.http.PipelinesController;
import dev.solidflux.api.http.RunsController;
import dev.solidflux.api.http.ScalingController;
import dev.solidflux.api.http.SchemaController;
import dev.solidflux.api.http.Schemas;
import dev.solidflux.api.http.ScopesController;
import dev.solidflux.api.http.WholeValue;
import dev.solidflux.api.page.Assets;
import dev.solidflux.api.page.PageRoutes;
import dev.solidflux.api.request.Bodies;
import dev.solidflux.api.settings.Settings;
import dev.solidflux.api.view.RunReader;
import dev.solidflux.flow.Health;
import dev.solidflux.flow.follow.RunFeed;
import dev.solidflux.flow.foresee.Knowledge;
import dev.solidflux.flow.foresee.KnownQueues;
import dev.solidflux.flow.foresee.RunForecasts;
import dev.solidflux.flow.port.Demand;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions;
import dev.solidflux.flow.turn.Definitions;
import dev.solidflux.flow.value.ValueSettings;
import dev.solidflux.flow.value.Values;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/**
 * What answers callers: the API, event streams and the page. Whatever touches the database for a
 * caller does so with {@link Patience}.
 */
@Configuration(proxyBeanMethods = false)
@Import({
  PipelinesController.class,
  SchemaController.class,
  ScalingController.class,
  RunsController.class,
  InvocationsController.class,
  ScopesController.class,
  BulkController.class,
  EventsController.class,
  LogsController.class
})
class ApiParts {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** How many documents may wait for each thread that compiles. */
  private static final int COMPILING = 50;

  private static final Duration FEED_POLL = Duration.ofSeconds(1);
  private static final long READ_AGAIN_BYTES = 16L << 20;
  private static final long SHOWN_BYTES = 16L << 20;

  @Bean
  RouterFunction<ServerResponse> page() {
    return PageRoutes.of(Assets.onClassPath());
  }

  @Bean
  Runs runs(Adapters adapters) {
    return new Patience(LIMIT).runs(adapters.runs());
  }

  @Bean
  Pipelines pipelines(Adapters adapters) {
    return new Patience(LIMIT).pipelines(adapters.pipelines());
  }

  @Bean
  Submissions submissions(Adapters adapters) {
    return new Patience(LIMIT).submissions(adapters.submissions());
  }

  @Bean
  Demand demand(Adapters adapters) {
    return new Patience(LIMIT).demand(adapters.demand());
  }

  @Bean
  Hints hints(Adapters adapters) {
    return adapters.engine().hints();
  }

  /** Apart from the threads of all requests: compiling takes its time. */
  @Bean(destroyMethod = "dispose")
  Scheduler compilers() {
    return Schedulers.newBoundedElastic(
        Runtime.getRuntime().availableProcessors(), COMPILING, "solidflux-compile");
  }

  @Bean
  Definitions definitions(Pipelines pipelines, Scheduler compilers) {
    return new Definitions(pipelines, compilers);
  }

  @Bean
  Bodies bodies(Settings settings) {
    return new Bodies(settings.http().patience());
  }

  @Bean
  DocumentReader documents(Bodies bodies, Scheduler compilers) {
    return new DocumentReader(bodies, compilers, LIMIT, System::nanoTime);
  }

  @Bean
  NewRuns newRuns(Adapters adapters) {
    return new NewRuns(adapters.deployment().shards(), InstantSource.system());
  }

  @Bean
  Schemas schemas(Runs runs, Definitions definitions, Scheduler compilers) {
    return new Schemas(runs, definitions, compilers);
  }

  @Bean
  Inbox inbox(
      Submissions submissions,
      Runs runs,
      Pipelines pipelines,
      Schemas schemas,
      Hints hints,
      NewRuns newRuns) {
    return new Inbox(submissions, runs, pipelines, schemas, hints, newRuns);
  }

  @Bean
  BulkInbox bulkInbox(
      Submissions submissions,
      Runs runs,
      Pipelines pipelines,
      Schemas schemas,
      Hints hints,
      NewRuns newRuns) {
    return new BulkInbox(submissions, runs, pipelines, schemas, hints, newRuns);
  }

  @Bean(destroyMethod = "") // StreamLifecycle closes them, before the server waits for requests
  EventStreams eventStreams(
      Runs runs,
      RunReader reader,
      Hints hints,
      JsonMapper json,
      Settings settings,
      MeterRegistry metrics) {
    RunFeed feed = new RunFeed(runs, hints, FEED_POLL, Schedulers.parallel());
    return new EventStreams(feed, runs, reader, json, settings.http().streams(), metrics);
  }

  /** For whoever reads; the engine has one of its own. */
  @Bean
  Values values(Adapters adapters) {
    return new Values(
        adapters.engine().payloads(),
        new ValueSettings(Long.MAX_VALUE, 0, READ_AGAIN_BYTES, SHOWN_BYTES),
        Schedulers.parallel(),
        Schedulers.parallel());
  }

  @Bean
  WholeValue wholeValue(Values values, Settings settings) {
    return new WholeValue(values, settings.http().patience());
  }

  @Bean
  KnownQueues queues(Adapters adapters, Settings settings) {
    return new KnownQueues(adapters.engine().forecasts(), settings.prewarms(), System::nanoTime);
  }

  @Bean
  RunForecasts forecasts(Adapters adapters, KnownQueues queues) {
    return new RunForecasts(
        queues,
        new Knowledge(adapters.engine().forecasts(), System::nanoTime),
        Schedulers.parallel());
  }

  @Bean
  RunReader runReader(
      Runs runs,
      Definitions definitions,
      Values values,
      Supplier<Health> health,
      RunForecasts forecasts) {
    return new RunReader(
        runs, definitions, values, () -> health.get().broker(), forecasts, InstantSource.system());
  }

  @Bean
  StreamLifecycle streamLifecycle(EventStreams streams, Grace grace) {
    return new StreamLifecycle(streams, grace);
  }
}
