package dev.solidflux.flow.send;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.flow.pace.Gate;
import dev.solidflux.flow.port.Batch.QueueMark;
import dev.solidflux.flow.port.Journal.OutboxEntry;
import dev.solidflux.flow.port.Slice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The open tasks of one queue of a shard, in lanes by their priorities, which share its credit and
 * its trouble. A plain machine; {@link Outbox} moves it.
 */
final class OutboxQueue {

  /** For so many of its tasks values are fetched at a time. */
  private static final int FILLED_AT_A_TIME = 8;

  private final String name;
  private final Credit credit;
  private final Gate filling = new Gate(FILLED_AT_A_TIME);

  private final Lanes lanes = new Lanes();

  /** What ended, or is not to be sent, while rows were read: those rows may be older. */
  private final Set<Attempt> overMeanwhile = new HashSet<>();

  private final Set<Attempt> going = new HashSet<>();

  /** Of runs that are being cancelled: not sent any more, though their rows are there still. */
  private final Set<Attempt> withheld = new HashSet<>();

  /** With the broker, and no worker has said a word. */
  private final Set<Attempt> outstanding = new LinkedHashSet<>();

  private int generation;

  private int onTheWay;
  private long notBefore;
  private @Nullable Trouble trouble;
  private final Attendance attendance;

  /** Whether it may have tasks with the broker that a former owner sent. */
  private boolean inherited;

  private final Map<Integer, QueueMark> written = new HashMap<>();
  private long touched;

  OutboxQueue(String name, Credit credit, int generation, long now) {
    this.name = name;
    this.credit = credit;
    this.generation = generation;
    this.notBefore = now;
    this.touched = now;
    this.attendance = new Attendance(now);
  }

  /**
   * A former owner left tasks of this priority.
   *
   * @param confirmed every one up to this place is with the broker
   * @param last the highest place of those that are open
   */
  void inherits(int priority, long confirmed, long last) {
    lanes.of(priority, of -> new Lane(of, confirmed, last));
    inherited |= last > 0 && last <= confirmed;
  }

  /** The highest priority first. */
  Collection<Lane> lanes() {
    return lanes.all();
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

  /** What its tasks pass that have values fetched, before they compete with other queues'. */
  Gate filling() {
    return filling;
  }

  /** Whether anybody takes them. */
  Attendance attendance() {
    return attendance;
  }

  /** Whether nothing of it is open, so that it may be forgotten. */
  boolean idleSince(long then) {
    return outstanding.isEmpty()
        && touched - then < 0
        && lanes.all().stream().allMatch(Lane::isIdle);
  }

  /**
   * A task was committed.
   *
   * @return whether it was taken into memory
   */
  boolean committed(Send send, Room room, long now) {
    touched = now;
    long before = send.place() - 1;
    return lanes.of(send.priority(), of -> new Lane(of, before, before)).committed(send, room);
  }

  /** A task that is in memory and has not left may wait until then. */
  void requeued(Attempt attempt, Instant due) {
    lanes.all().forEach(lane -> lane.requeued(attempt, due));
  }

  /** Takes the next task to send, if one may be sent now. */
  @Nullable Send take(long now) {
    if (now - notBefore < 0 || room(now) <= 0 || tryingOne()) {
      return null;
    }
    Lane lane = lanes.next();
    if (lane == null) {
      return null;
    }
    onTheWay++;
    Send first = lane.take();
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

  /** How many rows of a lane are to be read now; 0 for none. */
  int wantsRows(Lane lane, long now) {
    return now - notBefore < 0
        ? 0
        : lane.wantsRows(Math.max(0, room(now)), lanes.isAnyReadyBeside(lane));
  }

  /** Begins to read a lane after the place that it returns. */
  long beginReading(Lane lane) {
    if (!lanes.isAnyReading()) {
      overMeanwhile.retainAll(going);
    }
    return lane.beginReading();
  }

  void readingFailed(Lane lane, long again) {
    lane.readingEnded();
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
  TakenIn read(Lane lane, Slice<OutboxEntry> rows, int during, long now) {
    lane.readingEnded();
    touched = now;
    TakenIn taken = new TakenIn(new ArrayList<>(), new ArrayList<>());
    if (during != generation) {
      return taken;
    }
    for (OutboxEntry entry : rows.items()) {
      long place = entry.row().place();
      lane.readOn(place);
      if (!lane.hasInMemory(place) && !isOver(entry.attempt())) {
        takeIn(lane, entry, taken);
      }
    }
    if (!rows.more()) {
      lane.readAll();
    }
    return taken;
  }

  /** Whether it is not to be sent any more, though it is on its way. */
  boolean isOver(Attempt attempt) {
    return overMeanwhile.contains(attempt) || withheld.contains(attempt);
  }

  private static void takeIn(Lane lane, OutboxEntry entry, TakenIn taken) {
    Send send = lane.takeIn(entry);
    if (send == null) {
      taken.ask().add(entry);
    } else {
      taken.ready().add(send);
    }
  }

  /** A task that was asked about is to be sent. */
  void resend(Send send) {
    lane(send).putReady(send);
  }

  /** A task that was asked about is over, or with a worker. */
  void needsNoSending(int priority, long place) {
    Lane lane = lanes.of(priority);
    if (lane != null) {
      lane.settled(place);
    }
  }

  private Lane lane(Send send) {
    Lane lane = lanes.of(send.priority());
    if (lane == null) {
      throw new IllegalStateException("no task of priority " + send.priority() + " was committed");
    }
    return lane;
  }

  void confirmed(Send send, long now) {
    arrived(send);
    if (outstanding.isEmpty()) {
      attendance.firstSent(now);
    }
    lane(send).settled(send.place());
    if (!wasOver(send.attempt())) {
      outstanding.add(send.attempt());
    }
    trouble = null;
  }

  /** It is not sent: no broker would take it, or it was over before it could leave. */
  void dropped(Send send) {
    arrived(send);
    wasOver(send.attempt());
    lane(send).settled(send.place());
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
    lane(send).arrived();
    going.remove(send.attempt());
  }

  private boolean putBack(Send send) {
    if (wasOver(send.attempt())) {
      lane(send).settled(send.place());
      return false;
    }
    lane(send).putReady(send);
    return true;
  }

  private boolean wasOver(Attempt attempt) {
    boolean over = isOver(attempt);
    if (!lanes.isAnyReading()) {
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
    if (lanes.isAnyReading() || going.contains(attempt)) {
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
    Send withdrawn = null;
    for (Lane lane : lanes.all()) {
      withdrawn = withdrawn == null ? lane.withdraw(attempt) : withdrawn;
    }
    return withdrawn;
  }

  /** The broker has forgotten everything: what is in rows is looked at anew, from the first. */
  void forgotten(int newGeneration) {
    generation = newGeneration;
    outstanding.clear();
    inherited = false;
    attendance.unknown();
    lanes.all().forEach(Lane::forgotten);
    written.clear();
  }

  /** Whether the task at that place has not left the engine since it was committed. */
  boolean waits(int priority, long place) {
    Lane lane = lanes.of(priority);
    return lane == null || lane.waits(place);
  }

  /** How far its lanes are, where that is not written down yet. */
  List<QueueMark> marks() {
    List<QueueMark> marks = List.of();
    for (Lane lane : lanes.all()) {
      QueueMark mark = mark(lane);
      if (!mark.equals(written.get(lane.priority()))) {
        marks = marks.isEmpty() ? new ArrayList<>(1) : marks;
        marks.add(mark);
      }
    }
    return marks;
  }

  private QueueMark mark(Lane lane) {
    Trouble now = trouble();
    return new QueueMark(
        name,
        lane.priority(),
        generation,
        lane.mark(),
        now == null ? null : now.reason(),
        now == null ? null : now.since(),
        attendance.depth());
  }

  void written(QueueMark mark) {
    if (mark.generation() == generation) {
      written.put(mark.priority(), mark);
    }
  }

  /** When it may be tried again, if that is to come and anything waits; else never. */
  long next(long now, long never) {
    return notBefore - now > 0 && lanes.all().stream().anyMatch(Lane::isWaiting)
        ? notBefore
        : never;
  }

  /** How long to leave a queue alone after so many refusals in a row. */
  interface Backoff {
    long pauseNanos(int refusals);
  }
}
