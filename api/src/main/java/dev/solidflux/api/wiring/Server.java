package dev.solidflux.api.wiring;

import dev.solidflux.api.settings.HttpSettings;
import dev.solidflux.api.settings.LogSettings;
import dev.solidflux.api.settings.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** A server that runs. It stops by {@link #close}, and by itself when the process is told to. */
public final class Server implements AutoCloseable {
  /** Control characters in a log line could pretend to be other lines, or move the cursor. */
  static final String TEXT_PATTERN =
      "%d{HH:mm:ss.SSS} %-5level %logger{0}: "
          + "%replace(%replace(%msg %kvp{NONE} %mdc){'\\p{Cc}', '?'}){' +$', ''}%n%"
          + CleanTrace.WORD
          + "{30}";

  private final ConfigurableApplicationContext context;
  private final HttpSettings settings;

  private Server(ConfigurableApplicationContext context, HttpSettings settings) {
    this.context = context;
    this.settings = settings;
  }

  /**
   * Starts on PostgreSQL and AMQP; returns once the server listens.
   *
   * @throws RuntimeException if it cannot start; whatever was opened is closed again
   */
  public static Server start(Settings settings) {
    Services services = new Services(settings.services());
    Opening opening = new Opening(settings, services);
    Starting starting = Starting.begin(services);
    try {
      return start(
          settings,
          () -> {
            OutOfMemory.endsProcess();
            services.begin();
            opening.begin();
          },
          metrics -> opening.open(metrics).afterwards(services::close));
    } catch (RuntimeException e) {
      opening.close();
      services.close();
      throw e;
    } finally {
      starting.over();
    }
  }

  /**
   * Starts on whatever adapters there are.
   *
   * @param first done as soon as the process can log
   * @param adapters opens them before the server listens; they are closed when it has stopped
   */
  static Server start(
      Settings settings, Runnable first, Function<MeterRegistry, Adapters> adapters) {
    CleanTrace.register();
    SpringApplication application = new SpringApplication(Application.parts(settings.role()));
    application.setWebApplicationType(WebApplicationType.REACTIVE);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.setDefaultProperties(properties(settings));
    application.addInitializers(
        context -> {
          first.run();
          GenericApplicationContext beans = (GenericApplicationContext) context;
          beans.registerBean(Settings.class, () -> settings);
          beans.registerBean(
              Adapters.class, () -> adapters.apply(beans.getBean(MeterRegistry.class)));
          if (settings.traces().isOn()) {
            TraceBeans.register(beans, settings);
          }
        });
    return new Server(application.run(), settings.http());
  }

  /** The port it listens on. */
  public int port() {
    WebServer web = ((WebServerApplicationContext) context).getWebServer();
    return Objects.requireNonNull(web).getPort();
  }

  /** Where a program on this machine reaches it. */
  public URI url() {
    boolean everywhere = settings.host().equals("0.0.0.0") || settings.host().equals("::");
    String host = everywhere ? "127.0.0.1" : settings.host();
    return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port());
  }

  /** Ends event streams, finishes requests, hands the shards over and closes connections. */
  @Override
  public void close() {
    context.close();
  }

  private static Map<String, Object> properties(Settings settings) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("server.address", settings.http().host());
    properties.put("server.port", settings.http().port());
    properties.put("server.shutdown", "graceful");
    properties.put("server.netty.idle-timeout", "60s");
    properties.put("spring.lifecycle.timeout-per-shutdown-phase", settings.grace());
    properties.put("spring.web.resources.add-mappings", false);
    properties.put("logging.level.root", "warn");
    properties.put("logging.level.dev.solidflux", label(settings.log().level()));
    // its own shutdown hook and ours both stop it, and it complains of that
    properties.put("logging.level.org.apache.qpid", "off");
    // of errors tells our own handler, once; these two tell again, and warn of whatever is no HTTP
    properties.put("logging.level.reactor.netty.http.server.HttpServerOperations", "off");
    properties.put(
        "logging.level.org.springframework.web.server.adapter.HttpWebHandlerAdapter", "off");
    // warns of each client that leaves while it is answered
    properties.put("logging.level.reactor.netty.channel.FluxReceive", "error");
    // of each try, with its stack; what came of all tries is told once
    properties.put("logging.level.reactor.netty.http.client.HttpClientConnect", "error");
    // of each batch; that a collector takes none is told once
    properties.put("logging.level.io.opentelemetry", "off");
    // whoever starts the server tells why it did not, in a sentence
    properties.put("logging.level.org.springframework.boot.SpringApplication", "off");
    properties.put("logging.level.org.springframework.boot.diagnostics", "off");
    properties.put("logging.level.org.springframework.boot.web.server.reactive.context", "off");
    if (settings.log().format() == LogSettings.Format.JSON) {
      properties.put("logging.structured.format.console", "ecs");
    } else {
      properties.put("logging.pattern.console", TEXT_PATTERN);
    }
    return properties;
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
