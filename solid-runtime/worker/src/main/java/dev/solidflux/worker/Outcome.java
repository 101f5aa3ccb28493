package dev.solidflux.worker;

import dev.solidflux.json.StorableJson;
import dev.solidflux.json.StorableText;
import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.ReplyMessage;
import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.protocol.WireMessage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a task to the reply that ends it. Whatever goes wrong becomes a reply too: an unknown task,
 * arguments that do not fit, an exception, a result that is no JSON, cannot be stored or is too
 * large.
 */
record Outcome(SolidQueue queue, JsonMapper json, int maxReplyBytes, Clock clock) {

  private static final int MAX_MESSAGE = 10_000;
  private static final int MAX_STACK = 50_000;

  Reply of(TaskMessage task, SolidContext context) {
    if (task.expires() != null && task.expires().isBefore(clock.instant())) {
      return new Reply.Revoked("expired");
    }
    if (context.cancelled()) {
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
      return context.cancelled() ? new Reply.Revoked("stopped: " + describe(e)) : failed(e);
    }
  }

  /** The reply on the wire; one that is too large is answered by a failure that says so. */
  WireMessage encode(TaskMessage task, Reply reply) {
    WireMessage wire = new ReplyMessage(task.id(), reply).encode(task.correlationId());
    if (wire.body().length <= maxReplyBytes) {
      return wire;
    }
    String message =
        "the result has %,d bytes; the limit is %,d".formatted(wire.body().length, maxReplyBytes);
    return new ReplyMessage(
            task.id(), new Reply.Failed("ResultTooLarge", "dev.solidflux", message, null))
        .encode(task.correlationId());
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
    Class<?> type = e.getClass();
    String name = type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
    return new Reply.Failed(
        name, type.getPackageName(), text(e.getMessage(), MAX_MESSAGE), stack(e));
  }

  private static String describe(Throwable e) {
    return text(e.toString(), 500);
  }

  private static String stack(Throwable e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    return text(trace.toString(), MAX_STACK);
  }

  private static String text(@Nullable String raw, int limit) {
    return raw == null ? "" : StorableText.clean(raw, limit);
  }
}
