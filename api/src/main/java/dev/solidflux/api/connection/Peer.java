package dev.solidflux.api.connection;

import dev.solidflux.flow.pace.Signal;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerRequest;

/** The other end of a connection: whether it is there, and whether it takes what is sent. */
final class Peer extends ChannelInboundHandlerAdapter {
  private static final AttributeKey<Peer> KEY = AttributeKey.valueOf(Peer.class, "peer");

  private final Channel channel;
  private final Signal took = new Signal();

  private Peer(Channel channel) {
    this.channel = channel;
  }

  /** Watches a new connection. */
  static void watch(Channel channel) {
    Peer peer = new Peer(channel);
    channel.attr(KEY).set(peer);
    channel.pipeline().addFirst("solidflux-peer", peer);
  }

  /** Who sent the request. */
  static Peer of(ServerHttpRequest request) {
    HttpServerRequest sent = ServerHttpRequestDecorator.getNativeRequest(request);
    AtomicReference<Peer> peer = new AtomicReference<>();
    sent.withConnection(connection -> peer.set(connection.channel().attr(KEY).get()));
    return Objects.requireNonNull(peer.get());
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    took.raise();
    context.fireChannelWritabilityChanged();
  }

  /** Whether an error only says that it is there no more; a database's errors are not so bare. */
  static boolean left(Throwable error) {
    return error instanceof AbortedException
        || error instanceof SocketException
        || error instanceof ClosedChannelException
        || AbortedException.isConnectionReset(error);
  }

  /** Closes the connection, before anything is written that comes after this. */
  void end() {
    ChannelFuture unused = channel.close();
  }

  /** Completes once the connection is closed, on the connection's thread. */
  Mono<Void> gone() {
    return Mono.create(this::untilGone);
  }

  private void untilGone(MonoSink<Void> sink) {
    ChannelFutureListener listener = closed -> sink.success();
    channel.closeFuture().addListener(listener);
    sink.onDispose(() -> channel.closeFuture().removeListener(listener));
  }

  /**
   * Completes once it has taken nearly all that was sent, on the connection's thread: so what was
   * sent before counts. Never completes for one that is gone.
   */
  Mono<Void> ready() {
    return Mono.<Void>create(sink -> channel.eventLoop().execute(sink::success))
        .then(Mono.defer(() -> channel.isWritable() ? Mono.empty() : took.await().then(ready())));
  }
}
