package dev.solidflux.flow.send;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.flow.port.Batch.QueueMark;
import dev.solidflux.flow.port.Journal.OutboxEntry;
import dev.solidflux.flow.port.Slice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The open tasks of one queue of a shard, in the order of their places: some in memory, on their
 * way or with the broker, the rest in their rows. A plain machine; {@link Outbox} moves it.
 */
final class OutboxQueue {

  private final String name;
  private final Credit credit;

  /** By their places, so that one that comes back takes its old one. */
  private final TreeMap<Long, Send> ready = new TreeMap<>();

  private final Map<Attempt, Long> readyPlaces = new HashMap<>();

  /** Places that were taken into memory and are not known to be with the broker. */
  private final TreeSet<Long> unconfirmed = new TreeSet<>();

  /** What ended, or is not to be sent, while rows were read: those rows may be older. */
  private final Set<Attempt> overMeanwhile = new HashSet<>();

  private final Set<Attempt> going = new HashSet<>();

  /** Of runs that are being cancelled: not sent any more, though their rows are there still. */
  private final Set<Attempt> withheld = new HashSet<>();

  /** With the broker, and no worker has said a word. */
  private final Set<Attempt> outstanding = new LinkedHashSet<>();

  private int generation;

  /** Every open task up to here was taken into memory. */
  private long cursor;

  /** No open task is beyond here. */
  private long last;

  /** What was committed up to here may be with a worker already: its run is asked first. */
  private long askUpTo;

  private long lastBeforeReading;
  private boolean reading;
  private int onTheWay;
  private long notBefore;
  private @Nullable Trouble trouble;
  private final Attendance attendance;

  /** Whether it may have tasks with the broker that a former owner sent. */
  private boolean inherited;

  private @Nullable QueueMark written;
  private long touched;

  /**
   * @param confirmed every task up to this place is with the broker
   * @param last the highest place of its open tasks
   */
  OutboxQueue(String name, Credit credit, int generation, long confirmed, long last, long now) {
    this.name = name;
    this.credit = credit;
    this.generation = generation;
    this.cursor = confirmed;
    this.last = Math.max(confirmed, last);
    this.askUpTo = this.last;
    this.notBefore = now;
    this.touched = now;
    this.attendance = new Attendance(now);
    this.inherited = last > 0 && last <= confirmed;
  }

  String name() {
    return name;
  }

  int generation() {
    return generation;
  }

  /** Why its tasks do not get through to a worker. */
  @Nullable Trouble trouble() {
    return trouble != null ? trouble : attendance.trouble();
  }

  /** Whether tasks may be with the broker that no worker has begun. */
  boolean hasTasksWithTheBroker() {
    return inherited || !outstanding.isEmpty();
  }

  /** The same, and none was begun since then. */
  boolean waitsSince(long then) {
    return hasTasksWithTheBroker() && attendance.isSilentSince(then);
  }

  /** Whether anybody takes them. */
  Attendance attendance() {
    return attendance;
  }

  /** Whether nothing of it is open, so that it may be forgotten. */
  boolean idleSince(long then) {
    return ready.isEmpty()
        && unconfirmed.isEmpty()
        && outstanding.isEmpty()
        && last <= cursor
        && touched - then < 0;
  }

  /**
   * A task was committed.
   *
   * @param room whether memory has room for it
   * @return whether it was taken into memory
   */
  boolean committed(Send send, boolean room, long now) {
    touched = now;
    boolean caughtUp = last <= cursor;
    last = Math.max(last, send.place());
    if (!caughtUp || !room) {
      return false;
    }
    cursor = send.place();
    takeIn(send);
    return true;
  }

  /** A task that is in memory and has not left may wait until then. */
  void requeued(Attempt attempt, Instant due) {
    Long place = readyPlaces.get(attempt);
    if (place != null) {
      ready.computeIfPresent(place, (at, send) -> send.queuedUntil(due));
    }
  }

  private void takeIn(Send send) {
    unconfirmed.add(send.place());
    putReady(send);
  }

  private void putReady(Send send) {
    ready.put(send.place(), send);
    readyPlaces.put(send.attempt(), send.place());
  }

  /** Takes the next task to send, if one may be sent now. */
  @Nullable Send take(long now) {
    if (ready.isEmpty() || now - notBefore < 0 || room(now) <= 0 || tryingOne()) {
      return null;
    }
    onTheWay++;
    Send first = ready.pollFirstEntry().getValue();
    readyPlaces.remove(first.attempt());
    going.add(first.attempt());
    return first;
  }

  /** While there is trouble one task at a time shows whether it is over. */
  private boolean tryingOne() {
    return trouble != null && onTheWay > 0;
  }

  private int room(long now) {
    return credit.allowed(now) - outstanding.size() - onTheWay;
  }

  /** How many rows are to be read now; 0 for none. */
  int wantsRows(long now) {
    boolean wanted = last > cursor && !reading && ready.isEmpty() && now - notBefore >= 0;
    return wanted ? Math.max(0, room(now) - unconfirmed.size() + onTheWay) : 0;
  }

  /** Begins to read after the cursor, which it returns. */
  long beginReading() {
    reading = true;
    overMeanwhile.retainAll(going);
    lastBeforeReading = last;
    return cursor;
  }

  void readingFailed(long again) {
    reading = false;
    notBefore = again;
  }

  /**
   * What of the rows read came into memory.
   *
   * @param ready to be sent
   * @param ask those whose run is to be asked first
   */
  record TakenIn(List<Send> ready, List<OutboxEntry> ask) {}

  /**
   * Takes what was read into memory.
   *
   * @param during the generation in which reading began: of another one it is of no use
   */
  TakenIn read(Slice<OutboxEntry> rows, int during, long now) {
    reading = false;
    touched = now;
    TakenIn taken = new TakenIn(new ArrayList<>(), new ArrayList<>());
    if (during != generation) {
      return taken;
    }
    for (OutboxEntry entry : rows.items()) {
      cursor = entry.row().place();
      // it may be in memory since before the broker forgot everything
      if (!unconfirmed.contains(cursor) && !isOver(entry.attempt())) {
        takeIn(entry, taken);
      }
    }
    if (!rows.more()) {
      cursor = Math.max(cursor, lastBeforeReading);
    }
    return taken;
  }

  private boolean isOver(Attempt attempt) {
    return overMeanwhile.contains(attempt) || withheld.contains(attempt);
  }

  private void takeIn(OutboxEntry entry, TakenIn taken) {
    if (entry.row().place() <= askUpTo) {
      unconfirmed.add(entry.row().place());
      taken.ask().add(entry);
    } else {
      Send send = new Send(entry.row(), entry.traceparent());
      takeIn(send);
      taken.ready().add(send);
    }
  }

  /** A task that was asked about is to be sent. */
  void resend(Send send) {
    putReady(send);
  }

  /** A task that was asked about is over, or with a worker. */
  void needsNoSending(long place) {
    unconfirmed.remove(place);
  }

  void confirmed(Send send, long now) {
    arrived(send);
    if (outstanding.isEmpty()) {
      attendance.firstSent(now);
    }
    unconfirmed.remove(send.place());
    if (!wasOver(send.attempt())) {
      outstanding.add(send.attempt());
    }
    trouble = null;
  }

  /** No broker would take it. */
  void dropped(Send send) {
    arrived(send);
    unconfirmed.remove(send.place());
  }

  /**
   * Nobody knows whether it arrived.
   *
   * @return whether it waits to be sent again
   */
  boolean unknown(Send send, long again) {
    arrived(send);
    notBefore = again;
    return putBack(send);
  }

  /**
   * Refused for the reason; the queue is tried again later.
   *
   * @return whether it waits for that
   */
  boolean refused(Send send, String reason, Instant at, Backoff backoff, long now) {
    arrived(send);
    Trouble before = trouble;
    int refusals = before == null ? 1 : before.refusals() + 1;
    Instant since = before != null && before.reason().equals(reason) ? before.since() : at;
    notBefore = now + backoff.pauseNanos(refusals);
    trouble = new Trouble(reason, since, refusals);
    return putBack(send);
  }

  private void arrived(Send send) {
    onTheWay--;
    going.remove(send.attempt());
  }

  private boolean putBack(Send send) {
    if (wasOver(send.attempt())) {
      unconfirmed.remove(send.place());
      return false;
    }
    putReady(send);
    return true;
  }

  private boolean wasOver(Attempt attempt) {
    boolean over = isOver(attempt);
    if (!reading) {
      overMeanwhile.remove(attempt);
    }
    return over;
  }

  /** A worker has it. */
  void begun(Attempt attempt, long now) {
    touched = now;
    attendance.begun(now);
    inherited = false;
    if (outstanding.remove(attempt)) {
      credit.begun(now);
    }
  }

  /**
   * The attempt is over.
   *
   * @return its task, if that was still waiting here; it is not sent any more
   */
  @Nullable Send over(Attempt attempt, long now) {
    begun(attempt, now);
    withheld.remove(attempt);
    if (reading || going.contains(attempt)) {
      overMeanwhile.add(attempt);
    }
    return withdraw(attempt);
  }

  /** The attempt is not to be sent any more, although it is not over. */
  @Nullable Send withhold(Attempt attempt) {
    withheld.add(attempt);
    return withdraw(attempt);
  }

  private @Nullable Send withdraw(Attempt attempt) {
    Long place = readyPlaces.remove(attempt);
    if (place == null) {
      return null;
    }
    unconfirmed.remove(place);
    return ready.remove(place);
  }

  /** The broker has forgotten everything: what is in rows is looked at anew, from the first. */
  void forgotten(int newGeneration) {
    generation = newGeneration;
    outstanding.clear();
    inherited = false;
    attendance.unknown();
    cursor = 0;
    askUpTo = last;
    written = null;
  }

  /** Whether the task at that place has not left the engine since it was committed. */
  boolean waits(long place) {
    return place > cursor || (unconfirmed.contains(place) && place > askUpTo);
  }

  /** How far it is, if that is not written down yet. */
  @Nullable QueueMark mark() {
    long place = unconfirmed.isEmpty() ? cursor : Math.min(cursor, unconfirmed.first() - 1);
    Trouble now = trouble();
    QueueMark mark =
        new QueueMark(
            name,
            generation,
            place,
            now == null ? null : now.reason(),
            now == null ? null : now.since(),
            attendance.depth());
    return mark.equals(written) ? null : mark;
  }

  void written(QueueMark mark) {
    if (mark.generation() == generation) {
      written = mark;
    }
  }

  /** When it may be tried again, if that is to come and anything waits; else never. */
  long next(long now, long never) {
    boolean waiting = !ready.isEmpty() || (last > cursor && !reading);
    return waiting && notBefore - now > 0 ? notBefore : never;
  }

  /** How long to leave a queue alone after so many refusals in a row. */
  interface Backoff {
    long pauseNanos(int refusals);
  }
}
