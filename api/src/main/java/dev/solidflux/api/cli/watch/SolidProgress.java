package dev.solidflux.api.cli.watch;

import dev.solidflux.api.cli.watch.InvocationProgress.State;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;

/** How far one solid is: a tally of its invocations. */
final class SolidProgress {
  private final String name;
  private final boolean fanOut;
  private final Map<State, Integer> tally = new EnumMap<>(State.class);
  private int count;
  private boolean counted;
  private double begun;
  private String message = "";
  private boolean failed;

  SolidProgress(String name, boolean fanOut) {
    this.name = name;
    this.fanOut = fanOut;
    this.counted = !fanOut;
    this.count = fanOut ? 0 : 1;
  }

  String name() {
    return name;
  }

  boolean fanOut() {
    return fanOut;
  }

  /** How many invocations there will be; empty as long as a fan-out does not know. */
  OptionalInt count() {
    return counted ? OptionalInt.of(count) : OptionalInt.empty();
  }

  int in(State state) {
    return tally.getOrDefault(state, 0);
  }

  boolean failed() {
    return failed;
  }

  boolean succeeded() {
    return !failed && counted && in(State.SUCCEEDED) == count;
  }

  boolean waiting() {
    return !failed && tally.isEmpty() && !succeeded();
  }

  boolean cancelled() {
    return in(State.CANCELLED) > 0 && in(State.QUEUED) + in(State.STARTED) + in(State.BACKOFF) == 0;
  }

  /** From 0 to 1; what is under way counts for the part it says it has done. */
  double fraction() {
    if (succeeded()) {
      return 1;
    }
    return count == 0 ? 0 : Math.clamp((in(State.SUCCEEDED) + begun) / count, 0, 1);
  }

  /** What was said last from inside, or why it failed. */
  String message() {
    return message;
  }

  void opened(int invocations) {
    count = invocations;
    counted = true;
  }

  void failed(String why) {
    failed = true;
    message = why;
  }

  void added(InvocationProgress invocation) {
    tally.merge(invocation.state(), 1, Integer::sum);
  }

  void moved(InvocationProgress before, InvocationProgress after) {
    tally.merge(before.state(), -1, Integer::sum);
    tally.merge(after.state(), 1, Integer::sum);
    begun += part(after) - part(before);
    if (!failed && !after.message().isEmpty()) {
      message = after.message();
    }
  }

  private static double part(InvocationProgress invocation) {
    return invocation.state().open() ? invocation.fraction() : 0;
  }
}
