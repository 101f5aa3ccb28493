package dev.solidflux.api.trace;

import dev.solidflux.api.settings.TraceSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Sets OpenTelemetry's library up as its own variables say, for traces alone. */
final class Sdk {
  private static final int BATCH = 512;

  static OtelSpans open(
      TraceSettings settings, String deployment, String node, MeterRegistry metrics) {
    AtomicInteger waiting = new AtomicInteger();
    AtomicReference<Sampler> sampler = new AtomicReference<>(Sampler.alwaysOff());
    GivenIds ids = new GivenIds();
    OpenTelemetrySdk sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook()
            .addPropertiesCustomizer(given -> properties(settings))
            .addResourceCustomizer((found, config) -> resource(deployment, node, found, config))
            // a run's spans are told whole or not at all, on whichever nodes: it is asked before
            .addSamplerCustomizer(
                (configured, config) -> {
                  sampler.set(configured);
                  return Sampler.alwaysOn();
                })
            .addSpanExporterCustomizer(
                (exporter, config) ->
                    new CountedExporter(exporter, settings.collector(), waiting, metrics))
            .addTracerProviderCustomizer((provider, config) -> provider.setIdGenerator(ids))
            .build()
            .getOpenTelemetrySdk();
    return new OtelSpans(sdk, sampler.get(), ids, settings.room(), waiting, metrics);
  }

  /** For solids: {@link dev.solidflux.worker.Worker} finds it, and so does what they call. */
  static void everywhere(TraceSettings settings, String service) {
    AutoConfiguredOpenTelemetrySdk.builder()
        .addPropertiesSupplier(() -> Map.of("otel.service.name", service))
        .addPropertiesCustomizer(given -> properties(settings))
        .setResultAsGlobal()
        .build();
  }

  private static Map<String, String> properties(TraceSettings settings) {
    Map<String, String> properties = new HashMap<>(settings.properties());
    properties.put("otel.metrics.exporter", "none");
    properties.put("otel.logs.exporter", "none");
    properties.put("otel.traces.exporter", "otlp");
    properties.put("otel.exporter.otlp.protocol", "http/protobuf");
    properties.putIfAbsent(
        "otel.bsp.max.export.batch.size", Integer.toString(Math.min(BATCH, settings.room())));
    return properties;
  }

  /** What the variables say goes before what we know ourselves. */
  private static Resource resource(
      String deployment, String node, Resource found, ConfigProperties config) {
    AttributeKey<String> name = AttributeKey.stringKey("service.name");
    boolean isNamed =
        config.getString("otel.service.name") != null
            || config.getMap("otel.resource.attributes").containsKey("service.name");
    Resource own =
        Resource.create(
            Attributes.builder()
                .put(name, "solidflux")
                .put("service.namespace", deployment)
                .put("service.instance.id", node)
                .build());
    Resource rest = isNamed ? found : found.toBuilder().removeIf(key -> key.equals(name)).build();
    return own.merge(rest);
  }

  private Sdk() {}
}
