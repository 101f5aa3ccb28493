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
  private List<Batch.TimerKey> timersGone = List.of();
  private List<Batch.OutboxRow> outbox = List.of();
  private List<Attempt> attemptsEnded = List.of();
  private List<RunId> runsEnded = List.of();
  private List<Batch.Requeued> requeued = List.of();
  private List<Batch.QueueMark> sent = List.of();
  private List<Batch.ChildRow> children = List.of();
  private List<Batch.ToldRow> told = List.of();
  private List<Batch.PermitRow> asked = List.of();
  private List<Batch.ReturnedRow> returned = List.of();
  private List<Batch.KeptRow> kept = List.of();
  private List<Long> inboxDone = List.of();
  private List<Batch.HeldRow> held = List.of();
  private List<Long> inboxHeld = List.of();
  private List<Batch.SetAside> setAside = List.of();
  private List<RunId> released = List.of();
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

  public Parts timersGone(Batch.TimerKey... keys) {
    timersGone = List.of(keys);
    return this;
  }

  public Parts outbox(Batch.OutboxRow... rows) {
    outbox = List.of(rows);
    return this;
  }

  public Parts attemptsEnded(Attempt... attempts) {
    attemptsEnded = List.of(attempts);
    return this;
  }

  public Parts runsEnded(RunId... ids) {
    runsEnded = List.of(ids);
    return this;
  }

  public Parts requeued(Batch.Requeued... moved) {
    requeued = List.of(moved);
    return this;
  }

  public Parts sent(Batch.QueueMark... marks) {
    sent = List.of(marks);
    return this;
  }

  public Parts children(Batch.ChildRow... rows) {
    children = List.of(rows);
    return this;
  }

  public Parts told(Batch.ToldRow... rows) {
    told = List.of(rows);
    return this;
  }

  public Parts asked(Batch.PermitRow... rows) {
    asked = List.of(rows);
    return this;
  }

  public Parts kept(Batch.KeptRow... rows) {
    kept = List.of(rows);
    return this;
  }

  public Parts returned(Batch.ReturnedRow... rows) {
    returned = List.of(rows);
    return this;
  }

  public Parts inboxDone(Long... ids) {
    inboxDone = List.of(ids);
    return this;
  }

  public Parts held(Batch.HeldRow... rows) {
    held = List.of(rows);
    return this;
  }

  public Parts inboxHeld(Long... ids) {
    inboxHeld = List.of(ids);
    return this;
  }

  public Parts setAside(Batch.SetAside... rows) {
    setAside = List.of(rows);
    return this;
  }

  public Parts released(RunId... ids) {
    released = List.of(ids);
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
        timersGone,
        outbox,
        attemptsEnded,
        runsEnded,
        requeued,
        sent,
        children,
        told,
        asked,
        returned,
        kept,
        inboxDone,
        held,
        inboxHeld,
        setAside,
        released,
        parked);
  }
}
