package dev.solidflux.flow.turn;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch.TimerKey;
import dev.solidflux.flow.port.Batch.TimerRow;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a batch does to the timers. One that comes and goes within it leaves no trace. */
final class TimerRows {

  private final Map<Attempt, Map<Timer.Kind, TimerRow>> armed = new LinkedHashMap<>();
  private final Map<Attempt, Set<TimerKey>> gone = new LinkedHashMap<>();

  void arm(Attempt attempt, Timer timer, Instant due) {
    Set<TimerKey> going = gone.get(attempt);
    if (going != null) {
      going.remove(new TimerKey(attempt.run(), timer));
    }
    armed
        .computeIfAbsent(attempt, any -> new EnumMap<>(Timer.Kind.class))
        .put(timer.kind(), new TimerRow(attempt.run(), timer, due));
  }

  /** It has fired; to be called before what it led to is added, which may arm it again. */
  void fired(Attempt attempt, Timer timer) {
    gone.computeIfAbsent(attempt, any -> new LinkedHashSet<>())
        .add(new TimerKey(attempt.run(), timer));
  }

  /** None of the attempt's timers counts any more; its end takes the rows along. */
  void forget(Attempt attempt) {
    armed.remove(attempt);
    gone.remove(attempt);
  }

  List<TimerRow> armed() {
    return armed.values().stream().flatMap(of -> of.values().stream()).toList();
  }

  List<TimerKey> gone() {
    return gone.values().stream().flatMap(Set::stream).toList();
  }
}
