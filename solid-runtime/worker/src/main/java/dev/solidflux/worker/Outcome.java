package dev.solidflux.worker;

import dev.solidflux.json.StorableJson;
import dev.solidflux.json.StorableText;
import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.ReplyMessage;
import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.protocol.WireMessage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a task to the reply that ends it. Whatever goes wrong becomes a reply too: an unknown task,
 * arguments that do not fit, an exception, a result that is no JSON, cannot be stored or is too
 * large.
 */
record Outcome(SolidQueue queue, JsonMapper json, int maxReplyBytes) {

  private static final int MAX_MESSAGE = 10_000;
  private static final int MAX_TYPE = 200;
  private static final int MAX_STACK = 50_000;

  /** A message may stand in the stack too, and must not take the place of the frames. */
  private static final int MAX_STACK_LINE = 2_000;

  private static final int SHORT_MESSAGE = 500;

  private static final Duration LONGEST_WAIT = Duration.ofDays(365);

  Reply of(TaskMessage task, RunningSolid context) {
    if (context.isRevoked()) {
      return new Reply.Revoked("revoked");
    }
    RegisteredSolid<?> solid = queue.find(task.task());
    if (solid == null) {
      return new Reply.Failed("NotRegistered", "celery.exceptions", task.task(), null);
    }
    try {
      return succeeded(solid.run(task, context, json));
    } catch (RegisteredSolid.UnfitArguments e) {
      return new Reply.Failed(
          "UnfitArguments", "dev.solidflux", text(e.getMessage(), MAX_MESSAGE), null);
    } catch (
        Throwable e) { // a StackOverflowError of one solid is no reason to leave its run without an
      // answer
      return context.isRevoked() ? new Reply.Revoked("stopped: " + describe(e)) : failed(e);
    }
  }

  /**
   * The reply of a task whose function was stopped at its time limit, in whatever way it ended
   * then: a stock Celery worker has killed it by that time.
   */
  static Reply outOfTime(Duration limit, Reply end) {
    String seconds = BigDecimal.valueOf(limit.toMillis(), 3).stripTrailingZeros().toPlainString();
    return new Reply.Failed(
        "TimeLimitExceeded",
        "billiard.exceptions",
        "the solid ran for more than " + seconds + " s",
        end instanceof Reply.Failed failed ? failed.stack() : null);
  }

  /**
   * The reply on the wire. A result that is too large is answered by a failure that says so, and a
   * failure is cut.
   */
  WireMessage encode(TaskMessage task, Reply reply) {
    WireMessage wire = wire(task, reply);
    return wire.body().length <= maxReplyBytes
        ? wire
        : wire(task, smaller(reply, wire.body().length));
  }

  private Reply smaller(Reply reply, int bytes) {
    if (reply instanceof Reply.Failed failed) {
      return new Reply.Failed(
          failed.type(),
          failed.module(),
          text(failed.message(), SHORT_MESSAGE),
          null,
          failed.retryAfter());
    }
    String message = "the result has %,d bytes; the limit is %,d".formatted(bytes, maxReplyBytes);
    return new Reply.Failed("ResultTooLarge", "dev.solidflux", message, null);
  }

  private static WireMessage wire(TaskMessage task, Reply reply) {
    return new ReplyMessage(task.id(), reply).encode(task.correlationId());
  }

  private Reply succeeded(@Nullable Object result) {
    JsonNode node;
    try {
      node = json.valueToTree(result);
    } catch (JacksonException e) {
      return unstorable(result, e.getOriginalMessage());
    }
    Optional<String> fault = StorableJson.fault(node);
    return fault.isPresent() ? unstorable(result, fault.get()) : new Reply.Succeeded(node);
  }

  private static Reply unstorable(@Nullable Object result, String why) {
    String type = result == null ? "null" : result.getClass().getName();
    return new Reply.Failed(
        "UnstorableResult",
        "dev.solidflux",
        text("the result, a " + type + ", is no JSON to store: " + why, MAX_MESSAGE),
        null);
  }

  private static Reply failed(Throwable e) {
    if (e instanceof SolidFailure named) {
      return new Reply.Failed(
          StorableText.clean(named.type(), MAX_TYPE),
          null,
          text(named.getMessage(), MAX_MESSAGE),
          named.details() == null ? null : text(named.details(), MAX_STACK),
          retryAfter(named));
    }
    Class<?> type = e.getClass();
    String name = type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
    return new Reply.Failed(
        name,
        type.getPackageName(),
        text(said(e, Throwable::getMessage), MAX_MESSAGE),
        stack(e),
        e instanceof RetryAfter asks ? retryAfter(asks) : null);
  }

  /** As long as somebody could mean; code of the author's, too. */
  private static @Nullable Duration retryAfter(RetryAfter asks) {
    try {
      Duration asked = asks.retryAfter();
      return asked == null || asked.isNegative() ? null : min(asked, LONGEST_WAIT);
    } catch (Throwable again) {
      return null;
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static String describe(Throwable e) {
    return text(said(e, Throwable::toString), SHORT_MESSAGE);
  }

  private static String stack(Throwable e) {
    return said(e, Outcome::trace)
        .lines()
        .map(line -> text(line, MAX_STACK_LINE))
        .collect(
            Collectors.collectingAndThen(
                Collectors.joining("\n"), trace -> text(trace, MAX_STACK)));
  }

  private static String trace(Throwable e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  /** What an exception says of itself: code of the author's, which may fail as any other. */
  private static String said(Throwable e, Function<Throwable, @Nullable String> word) {
    try {
      String said = word.apply(e);
      return said == null ? "" : said;
    } catch (Throwable again) {
      return "it cannot be described: " + again.getClass().getName();
    }
  }

  private static String text(@Nullable String raw, int limit) {
    return raw == null ? "" : StorableText.cut(raw, limit);
  }
}
