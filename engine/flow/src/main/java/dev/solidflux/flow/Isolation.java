package dev.solidflux.flow;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the one input that the database refuses is found among many, and what becomes of it. */
final class Isolation {

  /** Splits so that the inputs of one run stay together, in order, while there is another run. */
  static List<List<Input>> halves(List<Input> taken) {
    Map<Object, List<Input>> byRun = new LinkedHashMap<>();
    for (Input input : taken) {
      @Nullable RunId run = input.run();
      byRun.computeIfAbsent(run == null ? input : run, any -> new ArrayList<>()).add(input);
    }
    List<List<Input>> groups = new ArrayList<>(byRun.values());
    if (groups.size() == 1) {
      int middle = taken.size() / 2;
      return List.of(taken.subList(0, middle), taken.subList(middle, taken.size()));
    }
    List<Input> first = new ArrayList<>();
    List<Input> second = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      (i < groups.size() / 2 ? first : second).addAll(groups.get(i));
    }
    return List.of(first, second);
  }

  /** Puts the culprit aside, and where it was a reply, fails its attempt instead. */
  static void park(Input culprit, String why, Turn turn) {
    String reason = "refused-by-database: " + why;
    switch (culprit) {
      case Input.FromMailbox mail -> {
        turn.park(mail.delivery(), reason);
        turn.take(new Input.Instead(mail.run(), unstorable(mail), mail.delivery()));
      }
      case Input.FromInbox inboxed -> {
        turn.batch().inboxDone(inboxed.entry().id());
        turn.parkText("inbox-" + inboxed.entry().id(), reason, String.valueOf(inboxed.entry()));
      }
      case Input.Due due -> {
        turn.batch().fired(due.key());
        turn.parkText("timer", reason, String.valueOf(due));
      }
      case Input.Unusable mail -> turn.deliveries().add(mail.delivery());
      case Input.Instead instead -> turn.deliveries().add(instead.delivery());
      case Input.Lost lost -> turn.parkText("outbox", reason, String.valueOf(lost));
      case Input.Unsendable task -> turn.parkText("outbox", reason, String.valueOf(task));
    }
  }

  private static Command unstorable(Input.FromMailbox mail) {
    Failure failure =
        new Failure(
            Failure.Cause.INVALID_REPLY, "INVALID_REPLY", "the reply cannot be stored", null);
    return new Command.Failed(mail.task().invocation(), mail.task().number(), failure);
  }

  private Isolation() {}
}
