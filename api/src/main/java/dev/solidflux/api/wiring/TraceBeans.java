package dev.solidflux.api.wiring;

import dev.solidflux.api.settings.Settings;
import dev.solidflux.api.trace.OtelSpans;
import dev.solidflux.api.trace.RequestSpans;
import dev.solidflux.flow.port.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.support.GenericApplicationContext;

/** Traces, where there is a collector for them: without, nothing of OpenTelemetry is loaded. */
final class TraceBeans {

  static void register(GenericApplicationContext beans, Settings settings) {
    beans.registerBean(
        OtelSpans.class,
        () ->
            OtelSpans.open(
                settings.traces(),
                settings.deployment(),
                settings.node(),
                beans.getBean(MeterRegistry.class)));
    beans.registerBean(
        Tracing.class,
        () -> new Tracing(beans.getBean(OtelSpans.class), beans.getBean(Adapters.class).runs()));
    beans.registerBean(RequestSpans.class, () -> new RequestSpans(beans.getBean(OtelSpans.class)));
  }

  private TraceBeans() {}
}
