package dev.solidflux.core.trace;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of an attempt while it is open, and of its invocation between two of them. */
final class OpenAttempt {

  /** One that is redelivered for ever has a span all the same. */
  private static final int EVENTS = 30;

  private final Named named;
  private final int number;
  private final Instant since;

  /** How often an attempt of this invocation went on after its end had been told. */
  private final int times;

  private final boolean again;

  private final List<Span.Event> events = new ArrayList<>();
  private boolean sent;
  private @Nullable String worker;
  private @Nullable Instant told;

  private OpenAttempt(Named named, int number, Instant since, int times, boolean again) {
    this.named = named;
    this.number = number;
    this.since = since;
    this.times = times;
    this.again = again;
  }

  static OpenAttempt first(Named named, Instant since) {
    return new OpenAttempt(named, 1, since, 0, false);
  }

  /** The next attempt of the same invocation. */
  OpenAttempt next(int other, Instant at) {
    return new OpenAttempt(named, other, at, times, false);
  }

  /** An attempt of the same invocation whose end was told, and which goes on all the same. */
  OpenAttempt again(int other, Instant at) {
    return new OpenAttempt(named, other, at, times + 1, true);
  }

  void happened(String what, Instant at) {
    happened(what, at, Map.of());
  }

  void happened(String what, Instant at, Map<String, Object> attributes) {
    if (events.size() < EVENTS) {
      events.add(new Span.Event(what, at, attributes));
    }
  }

  void sent(Instant at) {
    if (!sent) {
      sent = true;
      happened("sent", at);
    }
  }

  void begun(Instant at, String by) {
    worker = by;
    happened("started", at, by.isEmpty() ? Map.of() : Map.of("solidflux.worker", Words.of(by)));
  }

  /** Its end is told: what comes of it now is told anew. */
  void over(Instant at) {
    told = at;
  }

  boolean isOver() {
    return told != null;
  }

  /** When its end was told, or else when it began. */
  Instant last() {
    return told == null ? since : told;
  }

  Named named() {
    return named;
  }

  int number() {
    return number;
  }

  Instant since() {
    return since;
  }

  /** Whether it goes on after its end was told. */
  boolean isAgain() {
    return again;
  }

  int times() {
    return times;
  }

  List<Span.Event> events() {
    return events;
  }

  Map<String, Object> attributes() {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("solidflux.solid", named.solid());
    if (named.index() != null) {
      attributes.put("solidflux.index", (long) named.index());
    }
    attributes.put("solidflux.attempt", (long) number);
    if (named.queue() != null) {
      attributes.put("messaging.system", "rabbitmq");
      attributes.put("messaging.operation.type", "send");
      attributes.put("messaging.operation.name", "publish");
      attributes.put("messaging.destination.name", named.queue());
    }
    if (named.task() != null) {
      attributes.put("solidflux.task", named.task());
    }
    if (worker != null && !worker.isEmpty()) {
      attributes.put("solidflux.worker", Words.of(worker));
    }
    return attributes;
  }
}
