package dev.solidflux.flow;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Failure;
import dev.solidflux.core.run.InvocationState;
import dev.solidflux.core.run.Rejection;
import dev.solidflux.core.run.Step;
import dev.solidflux.core.run.Timer;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Batch.TelemetryRow;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Journal.InboxEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a shard's loop: takes inputs one after the other and puts what they lead to into a
 * batch.
 */
final class Turn {

  private final int shard;
  private final HotRuns hot;
  private final TelemetryBuffer telemetry;
  private final Duration redeliveryGrace;
  private final BatchBuilder batch;
  private final Map<RunId, String> unreadable;
  private final List<Delivery> deliveries = new ArrayList<>();
  private final List<Outbox.Send> resend = new ArrayList<>();
  private final List<Input.Lost> waitForSilence = new ArrayList<>();
  private final Map<Rejection, Integer> rejections = new HashMap<>();

  /**
   * @param unreadable why runs that were asked for could not be brought into memory
   */
  Turn(
      int shard,
      HotRuns hot,
      TelemetryBuffer telemetry,
      Duration redeliveryGrace,
      Map<RunId, String> unreadable,
      Instant now) {
    this.shard = shard;
    this.hot = hot;
    this.telemetry = telemetry;
    this.redeliveryGrace = redeliveryGrace;
    this.unreadable = unreadable;
    this.batch = new BatchBuilder(now);
  }

  BatchBuilder batch() {
    return batch;
  }

  /** What is to be acknowledged after the commit. */
  List<Delivery> deliveries() {
    return deliveries;
  }

  /** Tasks of an older broker generation to be sent again. */
  List<Outbox.Send> resend() {
    return resend;
  }

  /** Tasks that a worker may still have, although the broker forgot them. */
  List<Input.Lost> waitForSilence() {
    return waitForSilence;
  }

  Map<Rejection, Integer> rejections() {
    return rejections;
  }

  void take(Input input) {
    switch (input) {
      case Input.FromInbox inbox -> inbox(inbox.entry());
      case Input.FromMailbox mail -> mail(mail);
      case Input.Unusable mail -> {
        deliveries.add(mail.delivery());
        park(mail.delivery(), mail.reason());
      }
      case Input.Due due -> due(due);
      case Input.Lost lost -> lost(lost);
      case Input.Unsendable unsendable -> unsendable(unsendable);
      case Input.Instead instead -> {
        deliveries.add(instead.delivery());
        step(instead.run(), instead.command());
      }
    }
  }

  /**
   * Writes the telemetry whose interval is over, and lets it move the deadlines that it answers.
   */
  void takeTelemetry() {
    telemetry
        .takeDue(batch.now())
        .forEach(
            (attempt, rows) -> {
              HotRun run = run(attempt.run());
              if (run == null || run.state().listensTo(attempt.invocation(), attempt.number())) {
                batch.telemetry(rows);
                step(attempt.run(), new Command.Heard(attempt.invocation(), attempt.number()));
              }
            });
  }

  private void inbox(InboxEntry entry) {
    batch.inboxDone(entry.id());
    if (run(entry.run()) == null) {
      parkText("inbox-" + entry.id(), missing(entry.run()), entry.command().toString());
      return;
    }
    step(entry.run(), entry.command());
  }

  private void due(Input.Due due) {
    batch.fired(due.key());
    HotRun run = run(due.run());
    if (run != null) {
      Timer timer = due.timer();
      step(
          due.run(),
          heardInTime(run, timer)
              ? new Command.Heard(timer.invocation(), timer.attempt())
              : new Command.TimerFired(timer));
    }
  }

  /** A sign of life that is still to be written moves the deadline before it is missed. */
  private boolean heardInTime(HotRun run, Timer timer) {
    if (timer.kind() != Timer.Kind.HEARTBEAT) {
      return false;
    }
    Instant heard =
        telemetry.lastHeard(new Attempt(run.state().id(), timer.invocation(), timer.attempt()));
    @Nullable Duration interval =
        run.state()
            .invocation(timer.invocation())
            .map(i -> run.state().pipeline().solid(i.solid()).timeouts().heartbeat())
            .orElse(null);
    return heard != null && interval != null && heard.plus(interval).isAfter(batch.now());
  }

  private void mail(Input.FromMailbox mail) {
    Delivery delivery = mail.delivery();
    deliveries.add(delivery);
    HotRun run = run(mail.run());
    if (run == null) {
      park(delivery, missing(mail.run()));
      return;
    }
    if (run.stored().shard() != shard) {
      park(delivery, "foreign-shard: the run belongs to shard " + run.stored().shard());
      return;
    }
    int invocation = mail.task().invocation();
    int attempt = mail.task().number();
    Attempt key = new Attempt(mail.run(), invocation, attempt);
    switch (delivery.content()) {
      case Content.Started started -> {
        telemetry.add(key, started, batch.now());
        step(mail.run(), new Command.Started(invocation, attempt, started.worker()));
      }
      case Content.Progress said -> heard(run, key, said);
      case Content.Log said -> heard(run, key, said);
      case Content.Heartbeat said -> heard(run, key, said);
      case Content.Retrying said -> heard(run, key, said);
      case Content.Succeeded done ->
          end(key, run, new Command.Succeeded(invocation, attempt, done.result()));
      case Content.Failed failed ->
          end(key, run, new Command.Failed(invocation, attempt, failed.failure()));
      case Content.Revoked revoked -> end(key, run, new Command.Revoked(invocation, attempt));
      case Content.Unreadable unreadable -> {
        park(delivery, unreadable.reason());
        if (unreadable.endsAttempt()) {
          Failure failure =
              new Failure(Failure.Cause.INVALID_REPLY, "INVALID_REPLY", unreadable.reason(), null);
          end(key, run, new Command.Failed(invocation, attempt, failure));
        } else {
          step(mail.run(), new Command.Heard(invocation, attempt));
        }
      }
    }
  }

  private void heard(HotRun run, Attempt key, Content said) {
    if (!run.state().listensTo(key.invocation(), key.number())) {
      rejected(Rejection.LATE_REPLY);
      return;
    }
    telemetry.add(key, said, batch.now());
    boolean started =
        run.state()
            .invocation(key.invocation())
            .filter(i -> i.phase() == InvocationState.Phase.STARTED)
            .isPresent();
    if (!started) {
      step(key.run(), new Command.Heard(key.invocation(), key.number()));
    }
  }

  /**
   * The attempt's last telemetry goes before its end, so that whoever follows sees it in this
   * order.
   */
  private void end(Attempt key, HotRun run, Command command) {
    List<TelemetryRow> last = telemetry.end(key, batch.now());
    if (run.state().listensTo(key.invocation(), key.number())) {
      batch.telemetry(last);
    }
    step(key.run(), command);
  }

  private void lost(Input.Lost lost) {
    Attempt key = lost.entry().row().attempt();
    HotRun run = run(key.run());
    if (run == null || !run.state().listensTo(key.invocation(), key.number())) {
      return;
    }
    boolean started =
        run.state()
            .invocation(key.invocation())
            .filter(i -> i.phase() == InvocationState.Phase.STARTED)
            .isPresent();
    if (started && !(lost.silent() && silent(key))) {
      waitForSilence.add(new Input.Lost(lost.entry(), true));
    } else {
      resend.add(new Outbox.Send(lost.entry().row(), lost.entry().traceparent()));
    }
  }

  private void unsendable(Input.Unsendable unsendable) {
    Attempt key = unsendable.attempt();
    Failure failure = new Failure(Failure.Cause.LIMIT, "TaskUnsendable", unsendable.reason(), null);
    step(key.run(), new Command.Failed(key.invocation(), key.number(), failure));
  }

  private boolean silent(Attempt key) {
    Instant heard = telemetry.lastHeard(key);
    return heard == null || heard.plus(redeliveryGrace).isBefore(batch.now());
  }

  private void step(RunId id, Command command) {
    HotRun run = run(id);
    if (run == null) {
      return;
    }
    Step step = Step.step(run.state(), command, batch.now());
    if (step.rejection() != null) {
      rejected(step.rejection());
    }
    batch.add(run, step);
  }

  private void rejected(Rejection reason) {
    rejections.merge(reason, 1, Integer::sum);
  }

  private @Nullable HotRun run(RunId id) {
    HotRun changed = batch.run(id);
    return changed != null ? changed : hot.get(id);
  }

  private String missing(RunId id) {
    String why = unreadable.get(id);
    return why == null ? "unknown-run: " + id : "unreadable-run: " + why;
  }

  void park(Delivery delivery, String reason) {
    batch.park(
        new Batch.ParkedRow(
            batch.now(),
            "mailbox-" + shard,
            reason,
            delivery.raw().headers(),
            delivery.raw().body()));
  }

  void parkText(String source, String reason, String text) {
    batch.park(new Batch.ParkedRow(batch.now(), source, reason, "", Excerpt.of(text)));
  }
}
