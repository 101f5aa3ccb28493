package dev.solidflux.api.wiring;

import dev.solidflux.api.connection.Connections;
import dev.solidflux.api.connection.Departures;
import dev.solidflux.api.guard.HostGuard;
import dev.solidflux.api.guard.InlineScripts;
import dev.solidflux.api.guard.OriginGuard;
import dev.solidflux.api.guard.SecurityHeaders;
import dev.solidflux.api.guard.SoundHeaders;
import dev.solidflux.api.http.HealthController;
import dev.solidflux.api.http.MetricsController;
import dev.solidflux.api.payload.MeasuredPayloads;
import dev.solidflux.api.problem.ProblemHandler;
import dev.solidflux.api.settings.Role;
import dev.solidflux.api.settings.Settings;
import dev.solidflux.json.Ref;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a node of every role has; {@link #parts} says what else. {@link Settings} and {@link
 * Adapters} are given to it. Of Spring Boot's configurations it takes the few that it needs by
 * name, so that a new jar on the class path changes nothing.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  ConfigurationPropertiesAutoConfiguration.class,
  LifecycleAutoConfiguration.class,
  NettyReactiveWebServerAutoConfiguration.class,
  HttpHandlerAutoConfiguration.class,
  WebFluxAutoConfiguration.class,
  CodecsAutoConfiguration.class
})
@Import({Metrics.class, HealthController.class, MetricsController.class})
class Application {

  /** The configurations of a role. */
  static Class<?>[] parts(Role role) {
    return switch (role) {
      case ALL -> new Class<?>[] {Application.class, EngineParts.class, ApiParts.class};
      case ENGINE -> new Class<?>[] {Application.class, EngineParts.class, EngineOnlyParts.class};
      case API -> new Class<?>[] {Application.class, OnlookerParts.class, ApiParts.class};
    };
  }

  @Bean
  JsonMapper json() {
    // as the records declare their fields: that is how the documentation shows them
    return JsonMapper.builder()
        .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        .defaultAttributes(Ref.placesRequired())
        .build();
  }

  @Bean
  ProblemHandler problems(JsonMapper json) {
    return new ProblemHandler(json);
  }

  @Bean
  SecurityHeaders securityHeaders() {
    return new SecurityHeaders(InlineScripts.of("/web/index.html"));
  }

  @Bean
  Connections connections(
      Settings settings, SecurityHeaders security, JsonMapper json, MeterRegistry metrics) {
    return new Connections(settings.http().patience(), security, json, metrics);
  }

  @Bean
  Departures departures(MeterRegistry metrics) {
    return new Departures(metrics);
  }

  @Bean
  SoundHeaders soundHeaders() {
    return new SoundHeaders();
  }

  @Bean
  HostGuard hostGuard(Settings settings) {
    return new HostGuard(settings.http());
  }

  @Bean
  OriginGuard originGuard() {
    return new OriginGuard();
  }

  @Bean
  MeasuredPayloads payloads(Adapters adapters) {
    return adapters.payloads();
  }

  @Bean
  Grace grace(Settings settings) {
    return new Grace(settings.grace(), System::nanoTime);
  }
}
