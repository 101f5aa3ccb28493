package dev.solidflux.api.connection;

import io.micrometer.core.instrument.Counter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Closes a connection whose client takes nothing of what waits for it. */
final class SlowReaders extends IdleStateHandler {
  private final Counter cut;
  private int message;
  private long taken;

  /**
   * @param patience how long a client may take nothing: at least half of it, at most all of it
   */
  SlowReaders(Duration patience, Counter cut) {
    super(0, patience.toMillis() / 2, 0, TimeUnit.MILLISECONDS);
    this.cut = cut;
  }

  /** Comes again and again while no message is written to its end. */
  @Override
  protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) throws Exception {
    ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
    Object first = waiting == null ? null : waiting.current();
    if (waiting == null || first == null) {
      message = 0;
      return;
    }
    if (message == System.identityHashCode(first) && taken == waiting.currentProgress()) {
      cut.increment();
      close(context, context.newPromise());
    }
    message = System.identityHashCode(first);
    taken = waiting.currentProgress();
  }
}
