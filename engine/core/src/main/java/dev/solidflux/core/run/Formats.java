package dev.solidflux.core.run;

import dev.solidflux.json.RefPlaces;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The one registry of what is kept in the database: events, commands and timers, each by its
 * literal released name. Adding a form raises {@link #NEWEST}.
 */
public final class Formats {

  /**
   * How far this build reads. Nodes tell each other: what one cannot read is left to a node that
   * can, while there is one.
   */
  public static final int NEWEST = 1;

  public static final Format<RunEvent> EVENTS =
      new Format<RunEvent>("event")
          .form("run-started", 1, RunEvent.RunStarted.class)
          .form("run-held", 1, RunEvent.RunHeld.class)
          .form("fan-out-opened", 1, RunEvent.FanOutOpened.class)
          .form("invocations-scheduled", 1, RunEvent.InvocationsScheduled.class)
          .form("invocations-held", 1, RunEvent.InvocationsHeld.class)
          .form("permit-taken", 1, RunEvent.PermitTaken.class)
          .form("invocation-cached", 1, RunEvent.InvocationCached.class)
          .form("waits-begun", 1, RunEvent.WaitsBegun.class)
          .form("children-begun", 1, RunEvent.ChildrenBegun.class)
          .form("values-computed", 1, RunEvent.ValuesComputed.class)
          .form("scopes-opened", 1, RunEvent.ScopesOpened.class)
          .form("attempt-started", 1, RunEvent.AttemptStarted.class)
          .form("attempt-redelivered", 1, RunEvent.AttemptRedelivered.class)
          .form("attempt-failed", 1, RunEvent.AttemptFailed.class)
          .form("attempt-scheduled", 1, RunEvent.AttemptScheduled.class)
          .form("invocation-succeeded", 1, RunEvent.InvocationSucceeded.class)
          .form("signal-received", 1, RunEvent.SignalReceived.class)
          .form("signal-taken", 1, RunEvent.SignalTaken.class)
          .form("invocations-cancelled", 1, RunEvent.InvocationsCancelled.class)
          .form("solid-skipped", 1, RunEvent.SolidSkipped.class)
          .form("solid-failed", 1, RunEvent.SolidFailed.class)
          .form("scope-succeeded", 1, RunEvent.ScopeSucceeded.class)
          .form("scope-failed", 1, RunEvent.ScopeFailed.class)
          .form("scopes-cancelled", 1, RunEvent.ScopesCancelled.class)
          .form("cancel-requested", 1, RunEvent.CancelRequested.class)
          .form("run-overdue", 1, RunEvent.RunOverdue.class)
          .form("run-finishing", 1, RunEvent.RunFinishing.class)
          .form("run-succeeded", 1, RunEvent.RunSucceeded.class)
          .form("run-failed", 1, RunEvent.RunFailed.class)
          .form("run-cancelled", 1, RunEvent.RunCancelled.class);

  private static final Set<String> ENDS = Set.of("run-succeeded", "run-failed", "run-cancelled");

  /** Commands as they wait: in the inbox, and for a run that was set aside. */
  public static final Format<Command> COMMANDS =
      new Format<Command>("command")
          .form("start", 1, Command.Start.class)
          .form("cancel", 1, Command.Cancel.class)
          .form("signal", 1, Command.Signal.class)
          .form("permit-given", 1, Command.PermitGiven.class)
          .form("cached", 1, Command.Cached.class)
          .form("child-ended", 1, Command.ChildEnded.class)
          .form("release", 1, Command.Release.class)
          .form("started", 1, Command.Started.class)
          .form("heard", 1, Command.Heard.class)
          .form("succeeded", 1, Command.Succeeded.class)
          .form("failed", 1, Command.Failed.class)
          .form("revoked", 1, Command.Revoked.class)
          .form("given-back", 1, Command.GivenBack.class);

  /** Whether an event of that name is a run's last. */
  public static boolean endsRun(String event) {
    return ENDS.contains(event);
  }

  /**
   * Any value as the JSON text that is kept of it, and where what is kept elsewhere stands in it.
   */
  public static RefPlaces.Written json(JsonNode value) {
    return Format.json(value);
  }

  /** The released name of a kind of timer. */
  public static String name(Timer.Kind kind) {
    return switch (kind) {
      case QUEUE -> "queue";
      case RUN -> "run";
      case HEARTBEAT -> "heartbeat";
      case RETRY -> "retry";
      case WAIT -> "wait";
      case DEADLINE -> "deadline";
      case PROCEED -> "proceed";
      case CANCEL_GRACE -> "cancel-grace";
    };
  }

  /** Reads a timer's kind; never throws. */
  public static Kept<Timer.Kind> timerKind(String name) {
    for (Timer.Kind kind : Timer.Kind.values()) {
      if (name(kind).equals(name)) {
        return new Kept.Known<>(kind);
      }
    }
    return new Kept.Unreadable<>(
        "timer " + name.toLowerCase(Locale.ROOT) + " is unknown to this build", true);
  }

  private Formats() {}
}
