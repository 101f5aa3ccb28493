package dev.solidflux.api.wiring;

import dev.solidflux.api.settings.Settings;
import dev.solidflux.flow.EngineSettings;
import dev.solidflux.flow.Health;
import dev.solidflux.flow.Onlooker;
import java.util.function.Supplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

/** What a node has in the engine's place that owns nothing. */
@Configuration(proxyBeanMethods = false)
class OnlookerParts {

  @Bean
  Onlooker onlooker(Settings settings, Adapters adapters) {
    return new Onlooker(
        EngineSettings.defaults(ThisNode.of(settings)).leasing(),
        adapters.engine().leases(),
        adapters.engine().transport(),
        Schedulers.parallel(),
        System::nanoTime);
  }

  @Bean
  OnlookerLifecycle onlookerLifecycle(Onlooker onlooker) {
    return new OnlookerLifecycle(onlooker);
  }

  @Bean
  Supplier<Health> health(Onlooker onlooker) {
    return onlooker::health;
  }
}
