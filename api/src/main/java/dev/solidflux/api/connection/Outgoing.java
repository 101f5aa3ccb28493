package dev.solidflux.api.connection;

import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A response that comes no faster than its client reads, and ends with its client. By itself the
 * server takes a hundred pieces of whatever size ahead; and if the connection is closed before the
 * first of them, nobody ends their source.
 */
final class Outgoing extends ServerHttpResponseDecorator {
  private final Peer peer;

  Outgoing(ServerHttpResponse response, Peer peer) {
    super(response);
    this.peer = peer;
  }

  /** On the heap: whatever is made and then not sent is nobody's to release. */
  @Override
  public DataBufferFactory bufferFactory() {
    return DefaultDataBufferFactory.sharedInstance;
  }

  @Override
  public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
    return super.writeWith(body instanceof Mono ? body : paced(Flux.from(body)));
  }

  @Override
  public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
    return super.writeAndFlushWith(
        Flux.from(body)
            .concatMap(group -> peer.ready().thenMany(oneAtATime(group)), 0)
            .takeUntilOther(peer.gone()));
  }

  private Flux<DataBuffer> paced(Flux<? extends DataBuffer> pieces) {
    return pieces
        .<DataBuffer>concatMap(piece -> peer.ready().thenReturn(piece), 0)
        .takeUntilOther(peer.gone());
  }

  /** Emits the group, and completes once it was sent to its end. */
  private static Flux<Publisher<? extends DataBuffer>> oneAtATime(
      Publisher<? extends DataBuffer> group) {
    Sinks.Empty<Void> sent = Sinks.empty();
    return Flux.concat(
        Mono.just(Flux.from(group).doFinally(end -> sent.tryEmitEmpty())),
        sent.asMono().then(Mono.empty()));
  }
}
