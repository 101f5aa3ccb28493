package dev.solidflux.api.connection;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.core.publisher.Flux;

/**
 * A request whose body says nothing if its client leaves: then all that is done for the request is
 * cancelled, and an error beside that would find nobody who takes it.
 */
final class Incoming extends ServerHttpRequestDecorator {
  Incoming(ServerHttpRequest request) {
    super(request);
  }

  @Override
  public Flux<DataBuffer> getBody() {
    return super.getBody().onErrorResume(Peer::left, gone -> Flux.never());
  }
}
