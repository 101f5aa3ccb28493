package dev.solidflux.api.view;

import dev.solidflux.api.view.InvocationDetail.AttemptView;
import dev.solidflux.api.view.InvocationDetail.Awaits;
import dev.solidflux.core.run.Failure;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Miss;
import dev.solidflux.core.run.Permit;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.Wait;
import dev.solidflux.flow.port.Runs;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;
import tools.jackson.databind.JsonNode;

/**
 * What happened to one invocation, from those of its run's events that speak of it.
 *
 * @param path its own
 * @param permits how many it still needs before its first attempt is sent
 * @param child whether it is a run of another pipeline, of which there are no attempts
 * @param word what the last word said that came from outside
 * @param asked the permit of a cache that it has asked for; null if its results are not kept
 * @param cache what came of that; null as long as nothing has
 */
record InvocationHistory(
    int number,
    String path,
    PSortedMap<Integer, AttemptView> attempts,
    @Nullable JsonNode args,
    @Nullable JsonNode result,
    @Nullable Waited waited,
    int permits,
    boolean child,
    @Nullable JsonNode word,
    @Nullable Permit asked,
    @Nullable CacheView cache) {

  /** A wait, and since when. */
  record Waited(Wait what, Instant since) {
    Awaits told(@Nullable JsonNode schema) {
      return new Awaits(what.signal(), since, what.until(), what.fails(), schema);
    }
  }

  static InvocationHistory none(int number, String path) {
    return new InvocationHistory(
        number, path, TreePMap.empty(), null, null, null, 0, false, null, null, null);
  }

  InvocationHistory with(List<Runs.Event> page) {
    InvocationHistory history = this;
    for (Runs.Event stored : page) {
      RunEvent event =
          Formats.EVENTS.read(stored.type(), stored.version(), stored.body()).known().orElse(null);
      history = event == null ? history : history.with(event, stored.at());
    }
    return history;
  }

  /** What speaks of others alone changes nothing. */
  private InvocationHistory with(RunEvent event, Instant at) {
    return switch (event) {
      case RunEvent.InvocationsScheduled e ->
          given(e.args().get(number - e.invocation()), 0, false).with(AttemptView.sent(1, at));
      case RunEvent.InvocationsHeld e -> {
        int place = number - e.invocation();
        List<Permit> needed = e.permits().get(place);
        InvocationHistory given = given(e.args().get(place), needed.size(), false);
        Permit first = needed.getFirst();
        yield first.ofCache() ? given.with(first, null) : given;
      }
      case RunEvent.PermitTaken(int of, int limit, Miss miss) when miss != null && asked != null ->
          with(asked, CacheView.miss(miss, asked)).permitted(at);
      case RunEvent.PermitTaken e -> permitted(at);
      case RunEvent.InvocationCached e ->
          with(asked, CacheView.hit(e.from())).resulting(e.result());
      case RunEvent.ChildrenBegun e ->
          given(e.children().get(number - e.invocation()).input(), 0, true);
      case RunEvent.WaitsBegun e -> {
        Wait wait = e.waits().get(number - e.invocation());
        yield new InvocationHistory(
            number, path, attempts, null, null, new Waited(wait, at), 0, false, word, null, null);
      }
      case RunEvent.AttemptScheduled e -> with(AttemptView.sent(e.attempt(), at));
      case RunEvent.AttemptStarted e ->
          change(e.attempt(), one -> one.started(e.worker(), at)).othersGivenUp(e.attempt(), at);
      case RunEvent.AttemptRedelivered e ->
          change(e.attempt(), one -> one.redelivered(e.worker(), e.times()));
      case RunEvent.AttemptFailed e when waited == null && !child ->
          change(e.attempt(), one -> one.failed(failure(e.failure()), e.retryAt(), at));
      case RunEvent.InvocationSucceeded e when waited != null || child -> resulting(e.result());
      case RunEvent.InvocationSucceeded e ->
          change(e.attempt(), one -> one.succeeded(e.late(), at))
              .othersGivenUp(e.attempt(), at)
              .resulting(e.result());
      case RunEvent.InvocationsCancelled e -> othersGivenUp(0, at);
      case RunEvent.SignalReceived e ->
          new InvocationHistory(
              number,
              path,
              attempts,
              args,
              result,
              waited,
              permits,
              child,
              e.payload(),
              asked,
              cache);
      case RunEvent.SignalTaken e -> word == null ? this : resulting(word);
      default -> this;
    };
  }

  /** What it is to be done with. */
  private InvocationHistory given(JsonNode with, int needed, boolean anotherRun) {
    return new InvocationHistory(
        number, path, attempts, with, null, null, needed, anotherRun, null, null, null);
  }

  /** With the last of its permits it is sent. */
  private InvocationHistory permitted(Instant at) {
    InvocationHistory next =
        new InvocationHistory(
            number, path, attempts, args, result, waited, permits - 1, child, word, asked, cache);
    return next.permits == 0 ? next.with(AttemptView.sent(1, at)) : next;
  }

  private InvocationHistory with(AttemptView one) {
    return new InvocationHistory(
        number,
        path,
        attempts.plus(one.attempt(), one),
        args,
        result,
        waited,
        permits,
        child,
        word,
        asked,
        cache);
  }

  private InvocationHistory with(@Nullable Permit first, @Nullable CacheView came) {
    return new InvocationHistory(
        number, path, attempts, args, result, waited, permits, child, word, first, came);
  }

  /** One whose beginning is not among the events is known of all the same. */
  private InvocationHistory change(int attempt, UnaryOperator<AttemptView> how) {
    AttemptView known = attempts.get(attempt);
    return with(how.apply(known == null ? AttemptView.sent(attempt, null) : known));
  }

  private InvocationHistory othersGivenUp(int attempt, Instant at) {
    InvocationHistory history = this;
    for (AttemptView one : attempts.values()) {
      history = one.attempt() != attempt && one.isOpen() ? history.with(one.givenUp(at)) : history;
    }
    return history;
  }

  private InvocationHistory resulting(JsonNode value) {
    return new InvocationHistory(
        number, path, attempts, args, value, waited, permits, child, word, asked, cache);
  }

  private RunDetail.FailureView failure(Failure failure) {
    return RunDetails.failure(path, failure);
  }
}
