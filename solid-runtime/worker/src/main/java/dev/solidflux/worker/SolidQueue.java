package dev.solidflux.worker;

import dev.solidflux.worker.slot.SlotNeed;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The solids that a worker serves on one queue, and how many of them run at once. */
public final class SolidQueue {

  private static final int MAX_PREFETCH = 1_000;

  private static final Comparator<SlotNeed> MOST_OFTEN_FIRST =
      Comparator.comparingInt((SlotNeed need) -> -need.share())
          .thenComparingInt(SlotNeed::count)
          .thenComparingLong(SlotNeed::memory);

  private final String name;
  private final Map<String, RegisteredSolid<?>> solids = new LinkedHashMap<>();
  private final Set<String> leased = new HashSet<>();
  private final Map<String, SlotNeed> needs = new LinkedHashMap<>();
  private final Map<String, Consumer<JsonNode>> preparations = new HashMap<>();
  private int concurrency = 1;
  private int prefetch;
  private int ahead;

  SolidQueue(String name) {
    this.name = name;
  }

  /**
   * Serves {@code task} with a function whose arguments Jackson binds to {@code type}: the keyword
   * arguments as an object or, where a task has positional ones only, those in the order of a
   * record's components (or as an array, for a list).
   *
   * @throws IllegalArgumentException if the queue has that task already
   */
  public <A> SolidQueue solid(String task, Class<A> type, Solid<? super A> solid) {
    return register(task, new RegisteredSolid<A>(type, solid));
  }

  /**
   * Serves {@code task} with a function that takes the keyword arguments as JSON, or else the
   * positional ones.
   */
  public SolidQueue solid(String task, Solid<JsonNode> solid) {
    return solid(task, JsonNode.class, solid);
  }

  /**
   * For solids that run longer than the broker lets a task stay unacknowledged (its consumer
   * timeout). A task of that name is acknowledged as soon as the broker has confirmed that it was
   * begun. From then on the worker's signs of life hold it, as a lease: an engine that misses them
   * for six beats, or for the document's {@code timeout.heartbeat}, fails the attempt, and {@code
   * retry} says whether another one follows. Only tasks of an engine are taken so, since nobody
   * else would miss them.
   *
   * @throws IllegalArgumentException if the queue has no solid of that name yet
   */
  public SolidQueue leased(String task) {
    leased.add(known(task));
    return this;
  }

  /**
   * A task of that name takes slots of the worker while it runs. How many tasks of the queue run at
   * once, and how many are fetched, then follows from the slots: see {@link Worker#slots}.
   *
   * @throws IllegalArgumentException if the queue has no solid of that name yet
   */
  public SolidQueue needs(String task, SlotNeed need) {
    needs.put(known(task), need);
    return this;
  }

  /**
   * How many tasks are fetched to wait for a slot besides those that have one: 0 unless said
   * otherwise, so that what waits is there for other workers. With 1 the files of the next task can
   * be fetched while the slot is busy: see {@link #prepared}. It is 1 at least where a task
   * {@linkplain #needs needs} several slots.
   */
  public SolidQueue ahead(int tasks) {
    if (tasks < 0 || tasks > MAX_PREFETCH) {
      throw new IllegalArgumentException(
          "ahead must be from 0 to " + MAX_PREFETCH + ", not " + tasks);
    }
    this.ahead = tasks;
    return this;
  }

  /**
   * What is done for a task of that name while it waits for a slot, once, in a thread of its own;
   * the task does not wait for it, and is run too if it fails. It may be interrupted.
   *
   * @param preparation is given the arguments, which it must not trust
   * @throws IllegalArgumentException if the queue has no solid of that name yet
   */
  public SolidQueue prepared(String task, Consumer<JsonNode> preparation) {
    preparations.put(known(task), preparation);
    return this;
  }

  private String known(String task) {
    if (!solids.containsKey(task)) {
      throw new IllegalArgumentException("queue " + name + " has no solid for " + task);
    }
    return task;
  }

  boolean isLeased(String task) {
    return leased.contains(task);
  }

  /** How many tasks of this queue run at once; 1 unless said otherwise. */
  public SolidQueue concurrency(int atOnce) {
    this.concurrency = within(atOnce, "concurrency");
    return this;
  }

  /**
   * How many tasks the worker holds without having acknowledged them. By default as many as run at
   * once, so that what waits is counted in the queue, where autoscaling sees it; more only pays for
   * solids that take milliseconds.
   */
  public SolidQueue prefetch(int unacknowledged) {
    this.prefetch = within(unacknowledged, "prefetch");
    return this;
  }

  private static int within(int value, String what) {
    if (value < 1 || value > MAX_PREFETCH) {
      throw new IllegalArgumentException(
          what + " must be from 1 to " + MAX_PREFETCH + ", not " + value);
    }
    return value;
  }

  private SolidQueue register(String task, RegisteredSolid<?> solid) {
    if (solids.putIfAbsent(task, solid) != null) {
      throw new IllegalArgumentException("queue " + name + " has a solid for " + task + " already");
    }
    return this;
  }

  String name() {
    return name;
  }

  int concurrency() {
    return concurrency;
  }

  int prefetch() {
    return Math.max(prefetch, concurrency);
  }

  /** One that needs several slots has to stand in line for them, or those that need one pass it. */
  int ahead() {
    return Math.max(ahead, needs.values().stream().anyMatch(need -> need.count() > 1) ? 1 : 0);
  }

  boolean takesSlots() {
    return !needs.isEmpty();
  }

  @Nullable SlotNeed need(String task) {
    return needs.get(task);
  }

  /** The need that can be served most often: by that it is reckoned how many are fetched. */
  SlotNeed leastNeed() {
    return needs.getOrDefault(leastTask(), SlotNeed.ONE);
  }

  String leastTask() {
    return needs.entrySet().stream()
        .min(Map.Entry.comparingByValue(MOST_OFTEN_FIRST))
        .map(Map.Entry::getKey)
        .orElse("");
  }

  /** The functions, by their tasks. */
  Map<String, Solid<?>> functions() {
    Map<String, Solid<?>> functions = new LinkedHashMap<>();
    solids.forEach((task, registered) -> functions.put(task, registered.solid()));
    return functions;
  }

  Map<String, SlotNeed> needs() {
    return needs;
  }

  @Nullable Consumer<JsonNode> preparation(String task) {
    return preparations.get(task);
  }

  @Nullable RegisteredSolid<?> find(String task) {
    return solids.get(task);
  }
}
