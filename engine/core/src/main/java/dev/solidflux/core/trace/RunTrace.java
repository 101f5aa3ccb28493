package dev.solidflux.core.trace;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.run.Failure;
import dev.solidflux.core.run.RunEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans of one run from its events, one after the other: an attempt's as it ends, and the
 * run's own with its last event. The same events give the same spans, whoever folds them. Total
 * over {@link RunEvent}; confined to one thread at a time.
 *
 * <p>An attempt has one span. What comes of it after that was told, since it had been given up and
 * a worker had it all the same, is told in another one, which names the first.
 */
public final class RunTrace {

  /** Of a run: a fan-out in which everything fails has a span all the same. */
  private static final int EVENTS = 100;

  private final Trace trace;
  private final Map<String, Object> about;
  private final String pipeline;
  private final List<Span.Event> events = new ArrayList<>();
  private final Map<Integer, OpenAttempt> open = new HashMap<>();

  public RunTrace(Trace trace, String pipeline, int version) {
    this.trace = trace;
    this.pipeline = pipeline;
    this.about =
        Map.of(
            "solidflux.run.id",
            trace.run().toString(),
            "solidflux.pipeline",
            pipeline,
            "solidflux.pipeline.version",
            (long) version);
  }

  /** How many invocations are open. */
  public int size() {
    return open.size();
  }

  /** The broker has an attempt's task; no event says so. */
  public void sent(int invocation, int attempt, Instant at) {
    OpenAttempt known = open.get(invocation);
    if (known != null && known.number() == attempt && !known.isOver()) {
      known.sent(at);
    }
  }

  /**
   * The spans that are over with this event, which follows the one before.
   *
   * @param names of invocations that this event opens
   */
  public List<Span> then(RunEvent event, Instant at, IntFunction<Named> names) {
    List<Span> over = new ArrayList<>(1);
    switch (event) {
      case RunEvent.RunHeld e -> happened("held", at);
      case RunEvent.RunStarted e -> happened("started", at);
      case RunEvent.InvocationsScheduled e ->
          opened(e.invocation(), e.args().size(), names, at, true);
      case RunEvent.InvocationsHeld e ->
          opened(e.invocation(), e.permits().size(), names, at, false);
      case RunEvent.WaitsBegun e -> opened(e.invocation(), e.waits().size(), names, at, true);
      case RunEvent.ChildrenBegun e -> opened(e.invocation(), e.children().size(), names, at, true);
      case RunEvent.PermitTaken e -> of(e.invocation(), known -> known.happened("permit", at));
      case RunEvent.AttemptStarted e -> begun(e, at, over);
      case RunEvent.AttemptRedelivered e ->
          of(
              e.invocation(),
              known ->
                  known.happened(
                      "redelivered", at, Map.of("solidflux.worker", Words.of(e.worker()))));
      case RunEvent.AttemptFailed e -> failed(e, at, over);
      case RunEvent.AttemptScheduled e ->
          open.computeIfPresent(
              e.invocation(),
              (number, before) -> {
                OpenAttempt next = before.next(e.attempt(), at);
                next.happened("ready", at);
                return next;
              });
      case RunEvent.InvocationSucceeded e -> succeeded(e, at, over);
      case RunEvent.InvocationCached e -> ended(e.invocation(), "cached", at, over);
      case RunEvent.SignalTaken e -> ended(e.invocation(), "succeeded", at, over);
      case RunEvent.InvocationsCancelled e ->
          e.invocations().forEach(one -> ended(one, "cancelled", at, over));
      case RunEvent.SolidFailed e ->
          happened("solid-failed", at, failure(e.failure(), Map.of("solidflux.solid", e.solid())));
      case RunEvent.RunOverdue e -> happened("overdue", at, failure(e.failure(), Map.of()));
      case RunEvent.CancelRequested e ->
          happened("cancel-requested", at, Map.of("solidflux.reason", Words.of(e.reason())));
      case RunEvent.RunFinishing e ->
          happened("finishing", at, Map.of("solidflux.outcome", e.outcome()));
      case RunEvent.RunSucceeded e -> end("succeeded", null, null, at, over);
      case RunEvent.RunFailed e -> end("failed", e.failure(), e.solid(), at, over);
      case RunEvent.RunCancelled e -> end("cancelled", null, null, at, over);
      case RunEvent.FanOutOpened e -> {}
      case RunEvent.SignalReceived e -> {}
      case RunEvent.ValuesComputed e -> {}
      case RunEvent.ScopesOpened e -> {}
      case RunEvent.ScopeSucceeded e -> {}
      case RunEvent.ScopeFailed e -> {}
      case RunEvent.ScopesCancelled e -> {}
      case RunEvent.SolidSkipped e -> {}
    }
    return over;
  }

  private void happened(String what, Instant at) {
    happened(what, at, Map.of());
  }

  private void happened(String what, Instant at, Map<String, Object> attributes) {
    if (events.size() < EVENTS) {
      events.add(new Span.Event(what, at, attributes));
    }
  }

  private void opened(int first, int count, IntFunction<Named> names, Instant at, boolean isReady) {
    for (int number = first; number < first + count; number++) {
      OpenAttempt attempt = OpenAttempt.first(names.apply(number), at);
      attempt.happened(isReady ? "ready" : "held", at);
      open.put(number, attempt);
    }
  }

  private void of(int invocation, Consumer<OpenAttempt> what) {
    OpenAttempt known = open.get(invocation);
    if (known != null) {
      what.accept(known);
    }
  }

  /** Of an attempt that was given up too: then the one after it is over. */
  private void begun(RunEvent.AttemptStarted e, Instant at, List<Span> over) {
    OpenAttempt known = open.get(e.invocation());
    if (known == null) {
      return;
    }
    OpenAttempt begins = known;
    if (known.number() != e.attempt() || known.isOver()) {
      if (!known.isOver()) {
        over.add(span(e.invocation(), known, "superseded", null, at));
      }
      begins = known.again(e.attempt(), at);
      open.put(e.invocation(), begins);
    }
    begins.begun(at, e.worker());
  }

  private void failed(RunEvent.AttemptFailed e, Instant at, List<Span> over) {
    OpenAttempt known = open.get(e.invocation());
    if (known == null) {
      return;
    }
    if (e.retryAt() != null) {
      known.happened("retry", at, Map.of("solidflux.retry.at", e.retryAt().toString()));
    }
    over.add(span(e.invocation(), known, "failed", e.failure(), at));
    known.over(at);
    if (e.retryAt() == null) {
      open.remove(e.invocation());
    }
  }

  private void succeeded(RunEvent.InvocationSucceeded e, Instant at, List<Span> over) {
    OpenAttempt known = open.remove(e.invocation());
    if (known == null) {
      return;
    }
    if (known.number() == e.attempt() && !known.isOver()) {
      over.add(span(e.invocation(), known, "succeeded", null, at));
      return;
    }
    if (!known.isOver()) {
      over.add(span(e.invocation(), known, "superseded", null, at));
    }
    OpenAttempt late = known.again(e.attempt(), known.last());
    over.add(span(e.invocation(), late, "succeeded", null, at));
  }

  private void ended(int invocation, String outcome, Instant at, List<Span> over) {
    OpenAttempt known = open.remove(invocation);
    if (known != null && !known.isOver()) {
      over.add(span(invocation, known, outcome, null, at));
    }
  }

  private Span span(
      int invocation, OpenAttempt of, String outcome, @Nullable Failure failure, Instant end) {
    Attempt attempt = new Attempt(trace.run(), invocation, of.number());
    Map<String, Object> attributes = new LinkedHashMap<>(about);
    attributes.putAll(of.attributes());
    attributes.put("solidflux.invocation", (long) invocation);
    attributes.put("solidflux.outcome", outcome);
    if (of.isAgain()) {
      attributes.put("solidflux.late", true);
    }
    return new Span(
        trace.id(),
        of.isAgain() ? TraceIds.afterwards(attempt, of.times()) : TraceIds.span(attempt),
        trace.span(),
        of.isAgain() ? TraceIds.span(attempt) : null,
        of.named().solid(),
        of.named().queue() == null ? Span.Kind.INTERNAL : Span.Kind.PRODUCER,
        of.since(),
        end,
        failure == null ? null : Words.of(failure.message()),
        failure == null ? attributes : failure(failure, attributes),
        of.events());
  }

  /** Nothing is left open that anybody would tell of later. */
  private void end(
      String outcome,
      @Nullable Failure failure,
      @Nullable String solid,
      Instant at,
      List<Span> over) {
    new TreeSet<>(open.keySet()).forEach(one -> ended(one, "cancelled", at, over));
    over.add(run(outcome, failure, solid, at));
  }

  private Span run(String outcome, @Nullable Failure failure, @Nullable String solid, Instant end) {
    Map<String, Object> attributes = new LinkedHashMap<>(about);
    attributes.put("solidflux.outcome", outcome);
    if (solid != null) {
      attributes.put("solidflux.failed", Words.of(solid));
    }
    return new Span(
        trace.id(),
        trace.span(),
        trace.caller() == null ? null : trace.caller().span(),
        null,
        "run " + pipeline,
        Span.Kind.INTERNAL,
        trace.run().submittedAt(),
        end,
        failure == null ? null : Words.of(failure.message()),
        failure == null ? attributes : failure(failure, attributes),
        events);
  }

  private static Map<String, Object> failure(Failure failure, Map<String, Object> besides) {
    Map<String, Object> attributes = new LinkedHashMap<>(besides);
    attributes.put("error.type", Words.of(failure.type()));
    attributes.put("solidflux.failure.cause", failure.cause().label());
    return attributes;
  }
}
