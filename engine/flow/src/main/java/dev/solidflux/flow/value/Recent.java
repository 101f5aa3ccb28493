package dev.solidflux.flow.value;

import dev.solidflux.json.Ref;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The values that were used last, up to so many bytes. */
final class Recent {

  private final long most;
  private final Map<Ref, JsonNode> values = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  Recent(long most) {
    this.most = most;
  }

  synchronized @Nullable JsonNode get(Ref ref) {
    return values.get(ref);
  }

  synchronized void put(Ref ref, JsonNode value) {
    if (ref.bytes() > most || values.putIfAbsent(ref, value) != null) {
      return;
    }
    bytes += ref.bytes();
    for (Iterator<Ref> eldest = values.keySet().iterator(); bytes > most; ) {
      bytes -= eldest.next().bytes();
      eldest.remove();
    }
  }
}
