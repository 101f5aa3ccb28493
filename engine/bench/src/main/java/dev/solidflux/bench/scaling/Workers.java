package dev.solidflux.bench.scaling;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;

/** A queue and its workers. None goes while it has a task, whoever scales them. */
final class Workers {

  private final Clock clock;
  private final Trace.Pool pool;
  private final SplittableRandom random;
  private final Runnable came;
  private final Deque<Task> waiting = new ArrayDeque<>();
  private int starting;
  private int idle;
  private int busy;

  /** Of those that are starting, how many are not wanted any longer. */
  private int unwanted;

  private double seconds;
  private double busySeconds;
  private double since;

  /**
   * @param came is told of each worker that came
   */
  Workers(Clock clock, Trace.Pool pool, SplittableRandom random, Runnable came) {
    this.clock = clock;
    this.pool = pool;
    this.random = random;
    this.came = came;
  }

  private record Task(double takes, Runnable begun, Runnable ended) {}

  void add(double takes, Runnable begun, Runnable ended) {
    waiting.add(new Task(takes, begun, ended));
    assign();
  }

  /** How many tasks wait or are being done. */
  int open() {
    return waiting.size() + busy;
  }

  /** How many workers there are, those that are on their way included. */
  int count() {
    return starting - unwanted + idle + busy;
  }

  /** How many of them are there. */
  int present() {
    return idle + busy;
  }

  int most() {
    return pool.most();
  }

  /** As many as are there at once, to begin with. */
  void begin(int there) {
    idle = there;
  }

  void scaleTo(int wanted) {
    int to = Math.min(wanted, pool.most());
    account();
    while (count() < to) {
      if (unwanted > 0) {
        unwanted--;
      } else {
        start();
      }
    }
    // those that have something to do stay, and those that are on their way go first
    while (count() > to && starting - unwanted + idle > 0) {
      if (starting > unwanted) {
        unwanted++;
      } else {
        idle--;
      }
    }
  }

  private void start() {
    double takes = pool.cold() * Math.exp(pool.spread() * random.nextGaussian());
    starting++;
    clock.after(takes, this::there);
  }

  private void there() {
    account();
    starting--;
    if (unwanted > 0) {
      unwanted--;
      return;
    }
    idle++;
    came.run();
    assign();
  }

  private void assign() {
    while (idle > 0 && !waiting.isEmpty()) {
      account();
      idle--;
      busy++;
      Task task = waiting.remove();
      task.begun().run();
      clock.after(task.takes(), () -> ended(task));
    }
  }

  private void ended(Task task) {
    account();
    busy--;
    idle++;
    task.ended().run();
    assign();
  }

  private void account() {
    double passed = clock.now() - since;
    since = clock.now();
    seconds += passed * (starting - unwanted + idle + busy);
    busySeconds += passed * busy;
  }

  /** What has been paid for until now. */
  double seconds() {
    account();
    return seconds;
  }

  /** What of it was work. */
  double busySeconds() {
    account();
    return busySeconds;
  }
}
