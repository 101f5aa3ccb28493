package dev.solidflux.api.connection;

import dev.solidflux.api.guard.SecurityHeaders;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import java.time.Duration;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.json.JsonMapper;

/** Sets up each connection that a client opens. */
public final class Connections implements NettyServerCustomizer {
  private final Duration patience;
  private final SecurityHeaders security;
  private final JsonMapper json;
  private final Counter cut;

  /**
   * @param patience how long a client may take nothing of what waits for it
   */
  public Connections(
      Duration patience, SecurityHeaders security, JsonMapper json, MeterRegistry metrics) {
    this.patience = patience;
    this.security = security;
    this.json = json;
    this.cut =
        Counter.builder("solidflux.http.readers.cut")
            .description("connections that were closed because their client did not read")
            .register(metrics);
  }

  @Override
  public HttpServer apply(HttpServer server) {
    return server.doOnChannelInit((observer, channel, client) -> begin(channel));
  }

  private void begin(Channel channel) {
    Peer.watch(channel);
    channel
        .pipeline()
        .addFirst("solidflux-slow-readers", new SlowReaders(patience, cut))
        .addAfter(NettyPipeline.HttpCodec, "solidflux-refusals", new BareRefusals(security, json));
  }
}
