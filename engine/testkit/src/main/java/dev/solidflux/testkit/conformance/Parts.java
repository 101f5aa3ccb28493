package dev.solidflux.testkit.conformance;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Batch;
import java.util.List;

/** Builds batches that have few parts. */
public final class Parts {

  private List<Batch.EventRow> events = List.of();
  private List<Batch.RunUpdate> runs = List.of();
  private List<Batch.TimerRow> timers = List.of();
  private List<Attempt> disarmed = List.of();
  private List<Batch.TimerKey> timersGone = List.of();
  private List<Batch.OutboxRow> outbox = List.of();
  private List<Attempt> attemptsEnded = List.of();
  private List<RunId> runsEnded = List.of();
  private List<Batch.PublishedMark> published = List.of();
  private List<Long> inboxDone = List.of();
  private List<Batch.TelemetryRow> telemetry = List.of();
  private List<Batch.ParkedRow> parked = List.of();

  public static Parts of() {
    return new Parts();
  }

  public Parts events(Batch.EventRow... rows) {
    events = List.of(rows);
    return this;
  }

  public Parts runs(Batch.RunUpdate... rows) {
    runs = List.of(rows);
    return this;
  }

  public Parts timers(Batch.TimerRow... rows) {
    timers = List.of(rows);
    return this;
  }

  public Parts disarmed(Attempt... keys) {
    disarmed = List.of(keys);
    return this;
  }

  public Parts timersGone(Batch.TimerKey... keys) {
    timersGone = List.of(keys);
    return this;
  }

  public Parts outbox(Batch.OutboxRow... rows) {
    outbox = List.of(rows);
    return this;
  }

  public Parts attemptsEnded(Attempt... keys) {
    attemptsEnded = List.of(keys);
    return this;
  }

  public Parts runsEnded(RunId... ids) {
    runsEnded = List.of(ids);
    return this;
  }

  public Parts published(Batch.PublishedMark... marks) {
    published = List.of(marks);
    return this;
  }

  public Parts inboxDone(Long... ids) {
    inboxDone = List.of(ids);
    return this;
  }

  public Parts telemetry(Batch.TelemetryRow... rows) {
    telemetry = List.of(rows);
    return this;
  }

  public Parts parked(Batch.ParkedRow... rows) {
    parked = List.of(rows);
    return this;
  }

  public Batch batch() {
    return new Batch(
        events,
        runs,
        timers,
        disarmed,
        timersGone,
        outbox,
        attemptsEnded,
        runsEnded,
        published,
        inboxDone,
        telemetry,
        parked);
  }
}
