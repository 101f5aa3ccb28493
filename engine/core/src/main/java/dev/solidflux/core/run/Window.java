package dev.solidflux.core.run;

import dev.solidflux.core.definition.ForEach;
import dev.solidflux.core.definition.SignalName;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.expression.Evaluated;
import dev.solidflux.core.expression.Kinds;
import dev.solidflux.core.expression.SecretPlaces;
import dev.solidflux.core.expression.Template;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.schema.JsonSchema;
import dev.solidflux.json.JsonSize;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Elements of a solid that are opened together: as many as fit, in one event. */
abstract class Window {

  /** Longer than that nothing waits. */
  private static final Duration LONGEST_DELAY = Duration.ofDays(365);

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

  private Window(int scope, String solid, Spread spread, Numbers numbers) {
    this.scope = scope;
    this.solid = solid;
    this.spread = spread;
    this.numbers = numbers;
  }

  static Window of(Run run, Solid solid, int scope, Spread spread, Numbers numbers, Instant now) {
    String name = solid.name();
    return switch (solid.work()) {
      case Work.Task task -> new Tasks(task, scope, name, spread, numbers);
      case Work.Value value -> new Values(value, solid.result(), scope, name, spread, numbers);
      case Work.Delay delay -> new Delays(delay, now, scope, name, spread, numbers);
      case Work.Await await -> new Awaits(await, now, scope, name, spread, numbers);
      case Work.Child child -> new Children(child, run, now, scope, name, spread, numbers);
      case Work.Group group -> new Groups(scope, name, spread, numbers);
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
    long size = JsonSize.of(value);
    if (size > RunLimits.ARGUMENT_BYTES) {
      return new Added.Failed(
          limit(
              "its %s take %,d bytes; the limit is %,d"
                  .formatted(what, size, RunLimits.ARGUMENT_BYTES)));
    }
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

  private static final class Tasks extends Window {
    private final Work.Task task;
    private final SecretPlaces secrets;
    private final List<JsonNode> args = new ArrayList<>();
    private final List<List<Permit>> permits = new ArrayList<>();

    Tasks(Work.Task task, int scope, String solid, Spread spread, Numbers numbers) {
      super(scope, solid, spread, numbers);
      this.task = task;
      this.secrets = task.secrets();
    }

    @Override
    Added add(Expressions expressions, ScopeBindings values) {
      return switch (expressions.evaluate(task.args(), values)) {
        case Evaluated.Value(JsonNode value) -> {
          Failure misfit = expressions.check(task.accepts(), "its args do", value, secrets);
          yield misfit == null ? add(value, expressions, values) : new Added.Failed(misfit);
        }
        case Evaluated.Failed failed -> new Added.Failed(Expressions.failure(failed));
        case Evaluated.Elsewhere elsewhere -> throw new Step.Elsewhere();
      };
    }

    private Added add(JsonNode value, Expressions expressions, ScopeBindings values) {
      JsonNode positional = value.get(Work.POSITIONAL);
      if (value.isObject() && positional != null && !positional.isArray()) {
        return new Added.Failed(
            expression(
                "'*' in args needs a list of positional arguments, but is "
                    + Kinds.of(positional)));
      }
      return switch (Needed.of(task.limits(), expressions, values)) {
        case Needed.Failed(Failure failure) -> new Added.Failed(failure);
        case Needed.Known(List<Permit> known) -> {
          Added added = given("args", value);
          if (added instanceof Added.Fits) {
            args.add(value);
            permits.add(known);
          }
          yield added;
        }
      };
    }

    @Override
    RunEvent event() {
      int first = numbers().nextInvocation();
      return task.limits().isEmpty()
          ? new RunEvent.InvocationsScheduled(scope(), solid(), first, index(), List.copyOf(args))
          : new RunEvent.InvocationsHeld(
              scope(), solid(), first, index(), List.copyOf(args), List.copyOf(permits));
    }
  }

  private static final class Values extends Window {
    private final Template template;
    private final @Nullable JsonSchema result;
    private final List<JsonNode> computed = new ArrayList<>();

    Values(
        Work.Value value,
        @Nullable JsonSchema result,
        int scope,
        String solid,
        Spread spread,
        Numbers numbers) {
      super(scope, solid, spread, numbers);
      this.template = value.value();
      this.result = result;
    }

    @Override
    Added add(Expressions expressions, ScopeBindings values) {
      return switch (expressions.evaluate(template, values)) {
        case Evaluated.Value(JsonNode value) -> {
          Failure misfit = expressions.check(result, "it does", value);
          yield misfit == null ? add(value) : new Added.Failed(misfit);
        }
        case Evaluated.Failed failed -> new Added.Failed(Expressions.failure(failed));
        case Evaluated.Elsewhere elsewhere -> throw new Step.Elsewhere();
      };
    }

    private Added add(JsonNode value) {
      long size = JsonSize.of(value);
      if (bytes() + size > RunLimits.FAN_OUT_WINDOW_BYTES && !isEmpty()) {
        return new Added.Full();
      }
      long all = spread().size().data() + bytes() + size;
      if (all > RunLimits.FAN_OUT_BYTES) {
        return new Added.TooMuch(
            limit("its values take more than %,d bytes".formatted(RunLimits.FAN_OUT_BYTES)));
      }
      computed.add(value);
      return fits(size);
    }

    @Override
    RunEvent event() {
      return new RunEvent.ValuesComputed(scope(), solid(), index(), List.copyOf(computed));
    }
  }

  /** Of waits that no worker is needed for. */
  private abstract static class Waits extends Window {
    private final List<Wait> waits = new ArrayList<>();

    Waits(int scope, String solid, Spread spread, Numbers numbers) {
      super(scope, solid, spread, numbers);
    }

    Added add(Wait wait) {
      waits.add(wait);
      return fits(JsonSize.of(wait.otherwise()));
    }

    @Override
    RunEvent event() {
      return new RunEvent.WaitsBegun(
          scope(), solid(), numbers().nextInvocation(), index(), List.copyOf(waits));
    }
  }

  private static final class Delays extends Waits {
    private final Work.Delay delay;
    private final Instant now;

    Delays(Work.Delay delay, Instant now, int scope, String solid, Spread spread, Numbers numbers) {
      super(scope, solid, spread, numbers);
      this.delay = delay;
      this.now = now;
    }

    @Override
    Added add(Expressions expressions, ScopeBindings values) {
      return switch (delay) {
        case Work.DelayFor(Duration span) -> add(now.plus(span));
        case Work.DelayUntil(Template time) ->
            switch (expressions.evaluate(time, values)) {
              case Evaluated.Value(JsonNode value) -> add(time, value);
              case Evaluated.Failed failed -> new Added.Failed(Expressions.failure(failed));
              case Evaluated.Elsewhere elsewhere -> throw new Step.Elsewhere();
            };
      };
    }

    private Added add(Template template, JsonNode value) {
      if (value.isString()) {
        try {
          return add(OffsetDateTime.parse(value.stringValue()).toInstant());
        } catch (DateTimeException e) {
          return new Added.Failed(noTime(template, "another text"));
        }
      }
      return new Added.Failed(noTime(template, Kinds.of(value)));
    }

    private static Failure noTime(Template template, String found) {
      return expression(
          "until needs a time such as 2026-01-31T08:00:00Z, but "
              + template.source()
              + " is "
              + found);
    }

    private Added add(Instant time) {
      if (time.isAfter(now.plus(LONGEST_DELAY))) {
        return new Added.Failed(
            limit("it would wait for more than " + LONGEST_DELAY.toDays() + " days"));
      }
      Instant until = time.isBefore(now) ? now : time;
      return add(new Wait(null, until, false, JsonNodeFactory.instance.nullNode()));
    }
  }

  private static final class Awaits extends Waits {
    private final Work.Await await;
    private final Instant now;

    Awaits(Work.Await await, Instant now, int scope, String solid, Spread spread, Numbers numbers) {
      super(scope, solid, spread, numbers);
      this.await = await;
      this.now = now;
    }

    @Override
    Added add(Expressions expressions, ScopeBindings values) {
      return switch (expressions.evaluate(await.signal(), values)) {
        case Evaluated.Value(JsonNode name) when !name.isString() ->
            new Added.Failed(
                expression(
                    "signal needs a name, but "
                        + await.signal().source()
                        + " is "
                        + Kinds.of(name)));
        case Evaluated.Value(JsonNode name) when !SignalName.fault(name.stringValue()).isEmpty() ->
            new Added.Failed(expression(SignalName.fault(name.stringValue())));
        case Evaluated.Value(JsonNode name) ->
            await.otherwise() == null
                ? add(wait(name.stringValue(), true, JsonNodeFactory.instance.nullNode()))
                : otherwise(name.stringValue(), await.otherwise(), expressions, values);
        case Evaluated.Failed failed -> new Added.Failed(Expressions.failure(failed));
        case Evaluated.Elsewhere elsewhere -> throw new Step.Elsewhere();
      };
    }

    private Added otherwise(
        String name, Template otherwise, Expressions expressions, ScopeBindings values) {
      return switch (expressions.evaluate(otherwise, values)) {
        case Evaluated.Value(JsonNode value) when JsonSize.of(value) > RunLimits.ARGUMENT_BYTES ->
            new Added.Failed(
                limit("otherwise takes more than %,d bytes".formatted(RunLimits.ARGUMENT_BYTES)));
        case Evaluated.Value(JsonNode value) -> add(wait(name, false, value));
        case Evaluated.Failed failed -> new Added.Failed(Expressions.failure(failed));
        case Evaluated.Elsewhere elsewhere -> throw new Step.Elsewhere();
      };
    }

    private Wait wait(String name, boolean fails, JsonNode value) {
      Duration timeout = await.timeout();
      return new Wait(name, timeout == null ? null : now.plus(timeout), fails, value);
    }
  }

  /** Of runs of another pipeline. */
  private static final class Children extends Window {
    private final Work.Child child;
    private final Run run;
    private final Instant now;
    private final List<Child> begun = new ArrayList<>();

    Children(
        Work.Child child,
        Run run,
        Instant now,
        int scope,
        String solid,
        Spread spread,
        Numbers numbers) {
      super(scope, solid, spread, numbers);
      this.child = child;
      this.run = run;
      this.now = now;
    }

    @Override
    int room(@Nullable ForEach forEach) {
      int open = spread().open().size();
      int most = Math.min(super.room(forEach), Kin.allowance(run) - open);
      return Math.max(most, open == 0 ? Math.min(1, spread().unopened()) : 0);
    }

    @Override
    Added add(Expressions expressions, ScopeBindings values) {
      if (Kin.depth(run) >= RunLimits.DEPTH) {
        return new Added.TooMuch(
            limit(
                "%d runs are above this one; it may not begin another".formatted(RunLimits.DEPTH)));
      }
      return switch (expressions.evaluate(child.input(), values)) {
        case Evaluated.Value(JsonNode input) -> add(input);
        case Evaluated.Failed failed -> new Added.Failed(Expressions.failure(failed));
        case Evaluated.Elsewhere elsewhere -> throw new Step.Elsewhere();
      };
    }

    private Added add(JsonNode input) {
      int number = numbers().nextInvocation() + count();
      Added added = given("input", input);
      if (added instanceof Added.Fits) {
        begun.add(new Child(RunId.of(run.id(), number, now), input));
      }
      return added;
    }

    @Override
    RunEvent event() {
      return new RunEvent.ChildrenBegun(
          scope(), solid(), numbers().nextInvocation(), index(), List.copyOf(begun));
    }
  }

  private static final class Groups extends Window {
    Groups(int scope, String solid, Spread spread, Numbers numbers) {
      super(scope, solid, spread, numbers);
    }

    @Override
    Added add(Expressions expressions, ScopeBindings values) {
      return fits(0);
    }

    @Override
    RunEvent event() {
      return new RunEvent.ScopesOpened(scope(), solid(), numbers().nextScope(), index(), count());
    }
  }
}
