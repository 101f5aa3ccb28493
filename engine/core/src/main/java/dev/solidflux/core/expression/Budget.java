package dev.solidflux.core.expression;

import static java.util.Objects.requireNonNull;

import dev.solidflux.json.Ref;
import dev.solidflux.json.Refs;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * What the expressions of one step may cost together: steps for what they do, bytes for what they
 * make, and time. It is charged before the work is done, so that nothing is made that is larger
 * than what was left. Not thread-safe; one for each step.
 */
public final class Budget {
  /** Iterations of all comprehensions of one expression together, counted by CEL. */
  static final int ITERATIONS = 50_000;

  /** A step is about a tenth of a microsecond, and at most one. */
  static final int STEPS = 10_000_000;

  /** Of texts (two for each character), byte strings, lists and maps that were made on the way. */
  static final int BYTES = 64 * 1024 * 1024;

  /** Characters and bytes that are compared or copied in the time of a step. */
  private static final int AT_ONCE = 64;

  /** Steps between two questions for the time: a millisecond at most. */
  private static final int UNASKED = 1_024;

  private final boolean pathsOnly;
  private final BooleanSupplier timeIsUp;
  private final AtHand atHand;
  private final Wanted wanted;
  private long steps;
  private long bytes;
  private long unasked;
  private boolean late;

  private Budget(boolean pathsOnly, BooleanSupplier timeIsUp, AtHand atHand) {
    this.pathsOnly = pathsOnly;
    this.timeIsUp = timeIsUp;
    this.atHand = atHand;
    this.wanted = new Wanted(atHand);
  }

  /** Nothing but plain paths and constants: whatever needs more is {@link Evaluated.Elsewhere}. */
  public static Budget pathsOnly() {
    return new Budget(true, () -> false, AtHand.NOTHING);
  }

  /**
   * The default number of steps and bytes.
   *
   * @param timeIsUp asked every so often; once true, whatever still runs fails with a limit
   */
  public static Budget of(BooleanSupplier timeIsUp) {
    return of(timeIsUp, AtHand.NOTHING);
  }

  /**
   * The same, with values that are kept elsewhere.
   *
   * @param atHand whatever else is looked into is {@link Evaluated.Needs}
   */
  public static Budget of(BooleanSupplier timeIsUp, AtHand atHand) {
    return new Budget(false, timeIsUp, atHand);
  }

  /** Whether nothing that takes time is to be done. */
  public boolean isPathsOnly() {
    return pathsOnly;
  }

  /** Whether its time is up. */
  public boolean isLate() {
    late = late || timeIsUp.getAsBoolean();
    return late;
  }

  /** Before the first step of an expression. */
  void begin() {
    ask();
    steps(1);
  }

  void steps(long count) {
    steps += count;
    if (steps > STEPS) {
      throw new LimitPassed("the expressions take more than ", STEPS, " steps");
    }
    walk(count);
  }

  /** Before characters or bytes are compared, searched or hashed. */
  void read(long length) {
    steps(length / AT_ONCE);
  }

  /** Before a value of so many bytes is made. */
  void make(long size) {
    bytes += size;
    if (bytes > BYTES) {
      throw new LimitPassed("the expressions make more than ", BYTES, " bytes on the way");
    }
    read(size);
  }

  /** Work that something else bounds, and that only takes time. */
  void walk(long count) {
    unasked += count;
    if (unasked >= UNASKED) {
      ask();
    }
  }

  private void ask() {
    unasked = 0;
    late = late || timeIsUp.getAsBoolean();
    if (late) {
      throw new LimitPassed("the expressions take too long");
    }
  }

  // ---- what is kept elsewhere

  /**
   * What a node is, or stands for.
   *
   * @throws NotAtHand if it stands for what is not there
   */
  JsonNode opened(JsonNode node) {
    Ref ref = Ref.of(node);
    return ref == null ? node : content(ref);
  }

  private JsonNode content(Ref ref) {
    if (!wanted.has(ref)) {
      require(Set.of(ref));
    }
    return requireNonNull(atHand.value(ref));
  }

  private void require(Set<Ref> refs) {
    Set<Ref> missing = wanted.add(refs);
    if (!missing.isEmpty()) {
      throw new NotAtHand(missing);
    }
  }

  /** The value itself, if a node stands for one. */
  public Evaluated look(JsonNode node) {
    return seen(() -> opened(node));
  }

  /** A value with all that stands elsewhere in it. */
  public Evaluated lookThrough(JsonNode value) {
    return seen(
        () -> {
          require(Refs.in(value));
          return Refs.whole(value, this::content);
        });
  }

  private Evaluated seen(Supplier<JsonNode> value) {
    try {
      return new Evaluated.Value(value.get());
    } catch (LimitPassed passed) {
      return new Evaluated.Failed(String.valueOf(passed.getMessage()), true);
    } catch (NotAtHand missing) {
      return lacking();
    }
  }

  Evaluated lacking() {
    return pathsOnly ? new Evaluated.Elsewhere() : new Evaluated.Needs();
  }

  /** What was looked into is missing; whoever looks into one of these values looks into others. */
  void readAhead(NotAtHand missing, Iterable<JsonNode> values) {
    wanted.addAhead(missing.refs, values);
  }

  /**
   * Whether something that was looked into is not at hand. Then whatever is evaluated with this
   * budget is only tried.
   */
  public boolean isLacking() {
    return wanted.isLacking();
  }

  /** Whether it is of no use to try more. */
  public boolean isFull() {
    return wanted.isFull();
  }

  /** What is to be at hand when the same is evaluated again, and nothing else need be. */
  public Set<Ref> wanted() {
    return wanted.refs();
  }

  /**
   * Values are needed that are not at hand; an error for the same reason as {@link LimitPassed}.
   */
  static final class NotAtHand extends Error {
    private static final long serialVersionUID = 1L;

    private final transient Set<Ref> refs;

    NotAtHand(Set<Ref> refs) {
      super("values are not at hand", null, false, false);
      this.refs = refs;
    }
  }

  /**
   * A limit was passed; it never leaves this package. An error, since CEL takes every exception in
   * an operand of {@code ||} or {@code &&}, and within its macros, for a value, and goes on.
   */
  static final class LimitPassed extends Error {
    private static final long serialVersionUID = 1L;

    LimitPassed(String message) {
      super(message, null, false, false);
    }

    LimitPassed(String before, int limit, String after) {
      this(before + String.format(Locale.ROOT, "%,d", limit) + after);
    }
  }
}
