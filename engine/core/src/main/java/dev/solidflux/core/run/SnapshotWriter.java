package dev.solidflux.core.run;

import dev.solidflux.core.definition.Solid;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A state as a tree, each component under its own name; values are shared with the state. What
 * {@link SnapshotReader} makes of it is equal to the state.
 */
final class SnapshotWriter {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  static ObjectNode of(Run run) {
    ObjectNode tree = JSON.objectNode().put("seq", run.seq());
    tree.set("life", life(run.life()));
    record(tree, "hold", run.hold());
    tree.set("input", run.input());
    tree.put("priority", run.priority());
    ArrayNode scopes = tree.putArray("scopes");
    run.scopes().values().forEach(scope -> scopes.add(scope(scope)));
    tree.put("lastScope", run.lastScope());
    ArrayNode open = tree.putArray("open");
    run.open().values().forEach(invocation -> open.add(invocation(invocation)));
    tree.put("lastInvocation", run.lastInvocation());
    tree.set("numbered", numbered(run));
    ArrayNode unopened = tree.putArray("unopened");
    run.unopened().forEach(place -> unopened.add(place(JSON.objectNode(), place)));
    tree.set("signals", signals(run.signals()));
    return tree.put("openBytes", run.openBytes()).put("bytes", run.bytes());
  }

  /** Of each solid the numbers that its invocations begin with. */
  private static ObjectNode numbered(Run run) {
    ObjectNode numbered = JSON.objectNode();
    for (Map.Entry<Integer, Solid> entry : run.numbered().entrySet()) {
      numbered.withArray(entry.getValue().path()).add(entry.getKey());
    }
    return numbered;
  }

  private static ObjectNode life(Life life) {
    ObjectNode tree = JSON.objectNode();
    return switch (life) {
      case Life.Queued queued -> tree.put("is", "queued");
      case Life.Held held -> tree.put("is", "held");
      case Life.Running running -> tree.put("is", "running");
      case Life.Cancelling(String reason) -> tree.put("is", "cancelling").put("reason", reason);
      case Life.Finishing(Outcome outcome, int scope) -> {
        tree.put("is", "finishing").set("outcome", outcome(outcome));
        yield tree.put("scope", scope);
      }
      case Life.Ended(Outcome outcome) -> tree.put("is", "ended").set("outcome", outcome(outcome));
    };
  }

  private static ObjectNode outcome(Outcome outcome) {
    ObjectNode tree = JSON.objectNode();
    return switch (outcome) {
      case Outcome.Succeeded(JsonNode output) -> tree.put("is", "succeeded").set("output", output);
      case Outcome.Failed failed -> failed(failed).put("is", "failed");
      case Outcome.Cancelled(String reason) -> tree.put("is", "cancelled").put("reason", reason);
    };
  }

  private static ObjectNode failed(Outcome.Failed failed) {
    ObjectNode tree = JSON.objectNode();
    return tree.put("solid", failed.solid()).set("failure", plain(failed.failure()));
  }

  private static ObjectNode scope(Scope scope) {
    ObjectNode tree = JSON.objectNode().put("id", scope.id()).put("parent", scope.parent());
    tree.put("solid", scope.solid());
    index(tree, scope.index());
    ObjectNode solids = tree.putObject("solids");
    scope.solids().forEach((name, state) -> solids.set(name, solid(state)));
    tree.put("unended", scope.unended());
    if (scope.failed() != null) {
      tree.set("failed", failed(scope.failed()));
    }
    return tree;
  }

  private static ObjectNode solid(SolidState state) {
    ObjectNode tree = JSON.objectNode().put("word", state.word().name());
    return switch (state) {
      case SolidState.Waiting waiting -> tree;
      case SolidState.Open(Spread spread) -> tree.set("spread", spread(spread));
      case SolidState.Ended ended -> {
        tree.set("value", ended.value());
        tree.set("left", numbers(ended.left()));
        yield tree.put("bytes", ended.bytes());
      }
    };
  }

  private static ObjectNode spread(Spread spread) {
    ObjectNode tree = JSON.objectNode();
    value(tree, "elements", spread.elements());
    value(tree, "keys", spread.keys());
    tree.put("opened", spread.opened()).set("open", numbers(spread.open()));
    ArrayNode ended = tree.putArray("ended");
    spread.ended().forEach((index, element) -> ended.add(element(index, element)));
    return tree.put("failed", spread.failed()).set("size", plain(spread.size()));
  }

  private static ObjectNode element(int index, Spread.Element element) {
    ObjectNode tree = JSON.objectNode().put("i", index);
    return switch (element) {
      case Spread.Element.Succeeded(JsonNode value) -> tree.set("value", value);
      case Spread.Element.Failed(Failure failure) -> tree.set("failure", plain(failure));
    };
  }

  private static ObjectNode invocation(Invocation invocation) {
    ObjectNode tree = JSON.objectNode().put("number", invocation.number());
    tree.set("place", place(JSON.objectNode(), invocation.place()));
    index(tree, invocation.index());
    tree.put("state", invocation.state().name());
    Attempts attempts = invocation.attempts();
    tree.putObject("attempts")
        .put("current", attempts.current())
        .put("last", attempts.last())
        .put("givenBack", attempts.givenBack())
        .set("neverBegun", numbers(attempts.neverBegun()));
    tree.set("holder", plain(invocation.holder()));
    tree.put("stateSeq", invocation.stateSeq());
    record(tree, "pending", invocation.pending());
    if (invocation.child() != null) {
      tree.put("child", invocation.child().toString());
    }
    record(tree, "hold", invocation.hold());
    return tree.set("args", invocation.args()).put("bytes", invocation.bytes());
  }

  private static ObjectNode signals(Signals signals) {
    ObjectNode tree = JSON.objectNode();
    ObjectNode kept = tree.putObject("kept");
    signals.kept().forEach((name, payloads) -> kept.putArray(name).addAll(payloads));
    ObjectNode awaited = tree.putObject("awaited");
    signals.awaited().forEach((name, numbers) -> awaited.set(name, numbers(numbers)));
    return tree.put("count", signals.count()).put("bytes", signals.bytes());
  }

  private static ObjectNode place(ObjectNode tree, Place place) {
    return tree.put("scope", place.scope()).put("solid", place.solid());
  }

  private static void index(ObjectNode tree, @Nullable Integer index) {
    if (index != null) {
      tree.put("index", index);
    }
  }

  private static void value(ObjectNode tree, String name, @Nullable JsonNode value) {
    if (value != null) {
      tree.set(name, value);
    }
  }

  private static void record(ObjectNode tree, String name, @Nullable Object value) {
    if (value != null) {
      tree.set(name, plain(value));
    }
  }

  private static ArrayNode numbers(Collection<Integer> numbers) {
    ArrayNode array = JSON.arrayNode(numbers.size());
    numbers.forEach(array::add);
    return array;
  }

  /** A record of nothing but plain values, as in events. */
  private static JsonNode plain(Object value) {
    return Snapshot.MAPPER.valueToTree(value);
  }

  private SnapshotWriter() {}
}
