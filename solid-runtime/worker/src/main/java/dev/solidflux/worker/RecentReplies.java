package dev.solidflux.worker;

import dev.solidflux.protocol.WireMessage;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last confirmed replies. An acknowledgement can be lost with its connection; the broker then
 * delivers a finished task again, and it is answered from here. That can only befall what was just
 * acknowledged, so a few are enough. Not thread-safe.
 */
final class RecentReplies {

  private final int maxReplies;
  private final long maxBytes;
  private final Map<Execution.Key, WireMessage> replies = new LinkedHashMap<>();
  private long bytes;

  RecentReplies(int maxReplies, long maxBytes) {
    this.maxReplies = maxReplies;
    this.maxBytes = maxBytes;
  }

  @Nullable WireMessage find(Execution.Key key) {
    return replies.get(key);
  }

  void remember(Execution.Key key, WireMessage reply) {
    WireMessage earlier = replies.remove(key);
    bytes -= earlier == null ? 0 : earlier.body().length;
    replies.put(key, reply);
    bytes += reply.body().length;
    Iterator<WireMessage> eldest = replies.values().iterator();
    while (replies.size() > maxReplies || (bytes > maxBytes && replies.size() > 1)) {
      bytes -= eldest.next().body().length;
      eldest.remove();
    }
  }
}
