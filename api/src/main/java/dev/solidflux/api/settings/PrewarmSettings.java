package dev.solidflux.api.settings;

import dev.solidflux.core.forecast.Prewarm;
import dev.solidflux.core.forecast.Prewarms;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What workers may cost that wait: {@code budget, gpu=eager, scripts=off}. */
final class PrewarmSettings {

  static Prewarms read(Variables variables) {
    return variables.parsed(
        "SOLIDFLUX_PREWARM",
        Prewarms.DEFAULT,
        PrewarmSettings::parsed,
        "off, budget or eager, for all queues or by name, such as budget, gpu=eager, scripts=off");
  }

  private static Optional<Prewarms> parsed(String value) {
    Prewarm others = null;
    Map<String, Prewarm> named = new HashMap<>();
    for (String part : value.split(",", -1)) {
      int equals = part.lastIndexOf('=');
      String queue = part.substring(0, Math.max(0, equals)).strip();
      Optional<Prewarm> prewarm = prewarm(part.substring(equals + 1).strip());
      boolean twice = equals < 0 ? others != null : named.containsKey(queue);
      if (prewarm.isEmpty() || twice || (equals >= 0 && queue.isEmpty())) {
        return Optional.empty();
      }
      if (equals < 0) {
        others = prewarm.get();
      } else {
        named.put(queue, prewarm.get());
      }
    }
    return Optional.of(new Prewarms(others == null ? Prewarms.DEFAULT.others() : others, named));
  }

  private static Optional<Prewarm> prewarm(String text) {
    return Arrays.stream(Prewarm.values()).filter(one -> one.text().equals(text)).findFirst();
  }

  private PrewarmSettings() {}
}
