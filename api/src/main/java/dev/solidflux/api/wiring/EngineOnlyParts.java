package dev.solidflux.api.wiring;

import dev.solidflux.api.guard.HealthAndMetricsOnly;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What a node has that owns shards and answers no callers. */
@Configuration(proxyBeanMethods = false)
@Import(HealthAndMetricsOnly.class)
class EngineOnlyParts {}
