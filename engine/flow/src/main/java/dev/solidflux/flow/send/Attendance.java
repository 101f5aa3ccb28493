package dev.solidflux.flow.send;

import dev.solidflux.flow.port.Transport.Depth;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether anybody takes the tasks of a queue that are with the broker, as far as is known. */
final class Attendance {

  /** When a worker last began one, or the first was sent. */
  private long heard;

  private long looked;
  private @Nullable Depth depth;
  private @Nullable Trouble nobody;

  Attendance(long now) {
    this.heard = now;
    this.looked = now;
  }

  /** There was none with the broker, and now there is one. */
  void firstSent(long now) {
    heard = now;
  }

  /** A worker has begun one, or one is over. */
  void begun(long now) {
    heard = now;
    unknown();
  }

  /** What the broker said does not count any more. */
  void unknown() {
    depth = null;
    nobody = null;
  }

  /** For how long none was begun. */
  Duration silence(long now) {
    return Duration.ofNanos(now - heard);
  }

  boolean isSilentSince(long then) {
    return heard - then < 0;
  }

  /** When the broker was last asked how the queue stands. */
  long looked() {
    return looked;
  }

  /**
   * The broker was asked.
   *
   * @param hint what else may be meant, to be said if nobody listens
   */
  void looked(Depth found, String hint, Instant at, long now) {
    looked = now;
    depth = found;
    if (found.consumers() > 0 || found.messages() == 0) {
      nobody = null;
    } else {
      Instant since = nobody == null ? at : nobody.since();
      nobody = new Trouble("no worker listens to the queue" + hint, since, 0);
    }
  }

  /** What it said, while no task is begun. */
  @Nullable Depth depth() {
    return depth;
  }

  /** That nobody listens. */
  @Nullable Trouble trouble() {
    return nobody;
  }
}
