package dev.solidflux.api.wiring;

import dev.solidflux.api.settings.Settings;
import dev.solidflux.core.definition.QueueLimits;
import dev.solidflux.flow.Engine;
import dev.solidflux.flow.EngineSettings;
import dev.solidflux.flow.Health;
import dev.solidflux.flow.pace.SystemPace;
import dev.solidflux.flow.port.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What owns shards and moves their runs. */
@Configuration(proxyBeanMethods = false)
class EngineParts {

  @Bean
  Engine engine(
      Settings settings,
      Adapters adapters,
      MeterRegistry metrics,
      ObjectProvider<Tracing> tracing) {
    Tracing told = tracing.getIfAvailable();
    return new Engine(
        EngineSettings.defaults(ThisNode.of(settings))
            .with(new QueueLimits(settings.queueLimits()))
            .with(settings.prewarms()),
        told == null ? adapters.engine() : adapters.engine().with(told),
        adapters.deployment(),
        new SystemPace(),
        metrics);
  }

  @Bean
  EngineLifecycle engineLifecycle(Engine engine, Settings settings, Grace grace) {
    return new EngineLifecycle(engine, settings.grace(), grace);
  }

  @Bean
  Supplier<Health> health(Engine engine) {
    return engine::health;
  }
}
