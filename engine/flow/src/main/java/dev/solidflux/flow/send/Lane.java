package dev.solidflux.flow.send;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.flow.port.Journal.OutboxEntry;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The open tasks of one priority of a queue, in the order of their places: some in memory, on their
 * way or with the broker, the rest in their rows. A plain machine; {@link OutboxQueue} moves it.
 */
final class Lane {

  /** So many are read before it is their turn, where others of the queue wait in memory. */
  private static final int AHEAD = 16;

  private final int priority;

  /** By their places, so that one that comes back takes its old one. */
  private final TreeMap<Long, Send> ready = new TreeMap<>();

  private final Map<Attempt, Long> readyPlaces = new HashMap<>();

  /** Places that were taken into memory and are not known to be with the broker. */
  private final TreeSet<Long> unconfirmed = new TreeSet<>();

  /** Every open task up to here was taken into memory. */
  private long cursor;

  /** No open task is beyond here. */
  private long last;

  /** What was committed up to here may be with a worker already: its run is asked first. */
  private long askUpTo;

  private long lastBeforeReading;
  private boolean reading;
  private int onTheWay;

  /**
   * @param confirmed every task up to this place is with the broker
   * @param last the highest place of its open tasks
   */
  Lane(int priority, long confirmed, long last) {
    this.priority = priority;
    this.cursor = confirmed;
    this.last = Math.max(confirmed, last);
    this.askUpTo = this.last;
  }

  int priority() {
    return priority;
  }

  boolean hasReady() {
    return !ready.isEmpty();
  }

  /** The place of the first that may be sent; only while there is one. */
  long head() {
    return ready.firstKey();
  }

  boolean isReading() {
    return reading;
  }

  /** Whether any of it is in no memory. */
  boolean hasUnread() {
    return last > cursor;
  }

  /** Whether nothing of it is open but what is with the broker. */
  boolean isIdle() {
    return ready.isEmpty() && unconfirmed.isEmpty() && !hasUnread();
  }

  /** Whether it waits for its turn, or to be read. */
  boolean isWaiting() {
    return hasReady() || (hasUnread() && !reading);
  }

  /**
   * A task was committed.
   *
   * @return whether it was taken into memory
   */
  boolean committed(Send send, Room room) {
    boolean caughtUp = !hasUnread();
    last = Math.max(last, send.place());
    if (!caughtUp || !room.isThere(ready.isEmpty())) {
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

  void putReady(Send send) {
    ready.put(send.place(), send);
    readyPlaces.put(send.attempt(), send.place());
  }

  /** Takes the first, which is on its way now; only while there is one. */
  Send take() {
    onTheWay++;
    Send first = ready.pollFirstEntry().getValue();
    readyPlaces.remove(first.attempt());
    return first;
  }

  /** One is not on its way any longer, whatever became of it. */
  void arrived() {
    onTheWay--;
  }

  /**
   * How many rows are to be read; 0 for none. What others of the queue would overtake is read
   * before there is credit for it.
   *
   * @param credit how many more the broker may hold
   * @param overtaken whether others of the queue are ready to be sent
   */
  int wantsRows(int credit, boolean overtaken) {
    if (!hasUnread() || reading || hasReady()) {
      return 0;
    }
    int most = overtaken ? Math.max(credit, AHEAD) : credit;
    return Math.max(0, most - unconfirmed.size() + onTheWay);
  }

  /** Begins to read after the cursor, which it returns. */
  long beginReading() {
    reading = true;
    lastBeforeReading = last;
    return cursor;
  }

  void readingEnded() {
    reading = false;
  }

  /** Everything up to here has been read. */
  void readOn(long place) {
    cursor = place;
  }

  /** There were no more rows as the reading began. */
  void readAll() {
    cursor = Math.max(cursor, lastBeforeReading);
  }

  /** Whether it is in memory, it may be since before the broker forgot everything. */
  boolean hasInMemory(long place) {
    return unconfirmed.contains(place);
  }

  /** Takes a row into memory, to be sent; null if its run is to be asked first. */
  @Nullable Send takeIn(OutboxEntry entry) {
    if (entry.row().place() <= askUpTo) {
      unconfirmed.add(entry.row().place());
      return null;
    }
    Send send = new Send(entry.row(), entry.traceparent());
    takeIn(send);
    return send;
  }

  /** It is with the broker, or with a worker, or is not to be sent. */
  void settled(long place) {
    unconfirmed.remove(place);
  }

  /** It is not to be sent; null if it does not wait here. */
  @Nullable Send withdraw(Attempt attempt) {
    Long place = readyPlaces.remove(attempt);
    if (place == null) {
      return null;
    }
    unconfirmed.remove(place);
    return ready.remove(place);
  }

  /** The broker has forgotten everything: what is in rows is looked at anew, from the first. */
  void forgotten() {
    cursor = 0;
    askUpTo = last;
  }

  /** Whether the task at that place has not left the engine since it was committed. */
  boolean waits(long place) {
    return place > cursor || (unconfirmed.contains(place) && place > askUpTo);
  }

  /** Up to which place everything is with the broker. */
  long mark() {
    return unconfirmed.isEmpty() ? cursor : Math.min(cursor, unconfirmed.first() - 1);
  }
}
