package dev.solidflux.core.run;

import dev.solidflux.core.definition.ForEach;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import dev.solidflux.json.JsonSize;
import dev.solidflux.json.Refs;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Elements of a solid that are opened together: as many as fit, in one event. */
abstract class Window {

  /** What became of one element. */
  sealed interface Added {
    record Fits() implements Added {}

    /** It is for a later window. */
    record Full() implements Added {}

    record Failed(Failure failure) implements Added {}

    /** All elements together would take too much. */
    record TooMuch(Failure failure) implements Added {}
  }

  private static final Added FITS = new Added.Fits();

  private final int scope;
  private final String solid;
  private final Spread spread;
  private final Numbers numbers;
  private int count;
  private long bytes;

  Window(int scope, String solid, Spread spread, Numbers numbers) {
    this.scope = scope;
    this.solid = solid;
    this.spread = spread;
    this.numbers = numbers;
  }

  static Window of(Run run, Solid solid, int scope, Spread spread, Numbers numbers, Instant now) {
    String name = solid.name();
    return switch (solid.work()) {
      case Work.Task task -> new TaskWindow(task, solid.result(), scope, name, spread, numbers);
      case Work.Value value -> new ValueWindow(value, solid.result(), scope, name, spread, numbers);
      case Work.Delay delay -> new DelayWindow(delay, now, scope, name, spread, numbers);
      case Work.Await await -> new AwaitWindow(await, now, scope, name, spread, numbers);
      case Work.Child child -> new ChildWindow(child, run, now, scope, name, spread, numbers);
      case Work.Group group -> new GroupWindow(scope, name, spread, numbers);
    };
  }

  /**
   * The next element.
   *
   * @throws Expressions.Spent if the step's expressions may cost no more
   */
  abstract Added add(Expressions expressions, ScopeBindings values);

  abstract RunEvent event();

  /** The one event, or none if nothing was added. */
  List<RunEvent> events() {
    if (count == 0) {
      return List.of();
    }
    RunEvent event = event();
    switch (event) {
      case RunEvent.InvocationsScheduled e -> numbers.invocations(count, bytes);
      case RunEvent.InvocationsHeld e -> numbers.invocations(count, bytes);
      case RunEvent.WaitsBegun e -> numbers.invocations(count, bytes);
      case RunEvent.ChildrenBegun e -> numbers.invocations(count, bytes);
      case RunEvent.ScopesOpened e -> numbers.scopes(count);
      default -> {}
    }
    return List.of(event);
  }

  boolean isEmpty() {
    return count == 0;
  }

  /**
   * How many elements may be opened. So that many are opened by one event, a window is filled up
   * again when half of it is empty; but one that the document bounds always is.
   */
  int room(@Nullable ForEach forEach) {
    int open = spread.open().size();
    Integer most = forEach == null ? null : forEach.maxParallel();
    if (most == null && isMostlyOpen()) {
      return 0;
    }
    int window = Math.min(RunLimits.FAN_OUT_WINDOW, most == null ? Integer.MAX_VALUE : most);
    int room = Math.min(window - open, numbers.room());
    return Math.min(Math.max(room, open == 0 ? 1 : 0), spread.unopened());
  }

  private boolean isMostlyOpen() {
    return spread.open().size() > RunLimits.FAN_OUT_WINDOW / 2
        || spread.size().openArguments() > RunLimits.FAN_OUT_WINDOW_BYTES / 2;
  }

  Added fits(long more) {
    count++;
    bytes += more;
    return FITS;
  }

  /**
   * What an element is given, if it is not too much.
   *
   * @param what it is called in the document
   */
  Added given(String what, JsonNode value) {
    long whole = Refs.wholeSize(value);
    if (whole > RunLimits.ARGUMENT_BYTES) {
      return new Added.Failed(
          limit(
              "its %s take %,d bytes; the limit is %,d"
                  .formatted(what, whole, RunLimits.ARGUMENT_BYTES)));
    }
    long size = JsonSize.of(value);
    long open = spread.size().openArguments() + bytes + size;
    boolean others = !isEmpty() || !spread.open().isEmpty();
    boolean fits = open <= RunLimits.FAN_OUT_WINDOW_BYTES && numbers.hasRoomFor(bytes + size);
    if (!fits && others) {
      return new Added.Full();
    }
    long all = spread.size().arguments() + bytes + size;
    boolean first = spread.opened() == 0 && isEmpty();
    long expected = first ? size * spread.count() : all;
    if (expected > RunLimits.FAN_OUT_BYTES) {
      return new Added.TooMuch(
          limit(
              "the %s of %,d elements take about %,d bytes; the limit is %,d: hand on where the data is, not the data"
                  .formatted(what, spread.count(), expected, RunLimits.FAN_OUT_BYTES)));
    }
    return fits(size);
  }

  int count() {
    return count;
  }

  /** What the elements take that were added. */
  long bytes() {
    return bytes;
  }

  Spread spread() {
    return spread;
  }

  Numbers numbers() {
    return numbers;
  }

  int scope() {
    return scope;
  }

  String solid() {
    return solid;
  }

  /** The first element's index; null if the solid does not fan out. */
  @Nullable Integer index() {
    return spread.elements() == null ? null : Integer.valueOf(spread.opened());
  }

  static Failure expression(String message) {
    return Failure.of(Failure.Cause.EXPRESSION, message);
  }

  static Failure limit(String message) {
    return Failure.of(Failure.Cause.LIMIT, message);
  }
}
