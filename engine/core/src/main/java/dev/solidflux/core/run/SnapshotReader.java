package dev.solidflux.core.run;

import dev.solidflux.core.definition.Block;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.id.RunId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.IntTreePMap;
import org.pcollections.PSortedMap;
import org.pcollections.PSortedSet;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;
import org.pcollections.TreePVector;
import tools.jackson.databind.JsonNode;

/** What {@link SnapshotWriter} wrote; fails with any exception if it is something else. */
final class SnapshotReader {

  private final Run initial;

  SnapshotReader(Run initial) {
    this.initial = initial;
  }

  Run run(JsonNode tree) {
    Map<Integer, Scope> scopes = new TreeMap<>();
    // what is around a scope was opened before it
    tree.required("scopes").forEach(one -> scopes.put(number(one, "id"), scope(one, scopes)));
    Map<Integer, Invocation> open = new TreeMap<>();
    tree.required("open").forEach(one -> open.put(number(one, "number"), invocation(one)));
    return new Run(
        initial.id(),
        initial.pipeline(),
        initial.version(),
        initial.parent(),
        tree.required("seq").longValue(),
        life(tree.required("life")),
        record(tree, "hold", Hold.class),
        tree.required("input"),
        number(tree, "priority"),
        IntTreePMap.from(scopes),
        number(tree, "lastScope"),
        IntTreePMap.from(open),
        number(tree, "lastInvocation"),
        numbered(tree.required("numbered")),
        TreePSet.from(tree.required("unopened").valueStream().map(SnapshotReader::place).toList()),
        signals(tree.required("signals")),
        tree.required("openBytes").longValue(),
        tree.required("bytes").longValue());
  }

  private PSortedMap<Integer, Solid> numbered(JsonNode tree) {
    Map<String, Solid> solids =
        initial.pipeline().all().collect(Collectors.toMap(Solid::path, Function.identity()));
    Map<Integer, Solid> numbered = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : tree.properties()) {
      Solid solid = Objects.requireNonNull(solids.get(entry.getKey()), entry.getKey());
      entry.getValue().forEach(from -> numbered.put(from.intValue(), solid));
    }
    return TreePMap.from(numbered);
  }

  private static Life life(JsonNode tree) {
    String is = tree.required("is").stringValue();
    return switch (is) {
      case "queued" -> new Life.Queued();
      case "held" -> new Life.Held();
      case "running" -> new Life.Running();
      case "cancelling" -> new Life.Cancelling(tree.required("reason").stringValue());
      case "finishing" ->
          new Life.Finishing(outcome(tree.required("outcome")), number(tree, "scope"));
      case "ended" -> new Life.Ended(outcome(tree.required("outcome")));
      default -> throw new IllegalArgumentException("no life is " + is);
    };
  }

  private static Outcome outcome(JsonNode tree) {
    String is = tree.required("is").stringValue();
    return switch (is) {
      case "succeeded" -> new Outcome.Succeeded(tree.required("output"));
      case "failed" -> failed(tree);
      case "cancelled" -> new Outcome.Cancelled(tree.required("reason").stringValue());
      default -> throw new IllegalArgumentException("no outcome is " + is);
    };
  }

  private static Outcome.Failed failed(JsonNode tree) {
    JsonNode solid = tree.required("solid");
    return new Outcome.Failed(
        solid.isNull() ? null : solid.stringValue(), plain(tree, "failure", Failure.class));
  }

  private Scope scope(JsonNode tree, Map<Integer, Scope> before) {
    int parent = number(tree, "parent");
    String name = tree.required("solid").stringValue();
    Map<String, SolidState> solids = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : tree.required("solids").properties()) {
      solids.put(entry.getKey(), solid(entry.getValue()));
    }
    JsonNode failed = tree.get("failed");
    return new Scope(
        number(tree, "id"),
        parent,
        name,
        index(tree),
        block(before.get(parent), name),
        HashTreePMap.from(solids),
        number(tree, "unended"),
        failed == null ? null : failed(failed));
  }

  private Block block(@Nullable Scope around, String name) {
    if (around == null) {
      return initial.pipeline().block();
    }
    if (name.isEmpty()) {
      return Objects.requireNonNull(initial.pipeline().ending(), "what runs at the end");
    }
    if (!(around.block().solid(name).work() instanceof Work.Group group)) {
      throw new IllegalArgumentException(name + " is no group");
    }
    return group.block();
  }

  private static SolidState solid(JsonNode tree) {
    SolidState.Word word = SolidState.Word.valueOf(tree.required("word").stringValue());
    return switch (word) {
      case WAITING -> SolidState.WAITING;
      case OPEN -> new SolidState.Open(spread(tree.required("spread")));
      case SUCCEEDED, SKIPPED, FAILED, CANCELLED ->
          new SolidState.Ended(
              word,
              tree.required("value"),
              numbers(tree.required("left")),
              tree.required("bytes").longValue());
    };
  }

  private static Spread spread(JsonNode tree) {
    Map<Integer, Spread.Element> ended = new TreeMap<>();
    tree.required("ended").forEach(one -> ended.put(number(one, "i"), element(one)));
    return new Spread(
        tree.get("elements"),
        tree.get("keys"),
        number(tree, "opened"),
        numbers(tree.required("open")),
        IntTreePMap.from(ended),
        number(tree, "failed"),
        plain(tree, "size", Spread.Size.class));
  }

  private static Spread.Element element(JsonNode tree) {
    JsonNode value = tree.get("value");
    return value == null
        ? new Spread.Element.Failed(plain(tree, "failure", Failure.class))
        : new Spread.Element.Succeeded(value);
  }

  private static Invocation invocation(JsonNode tree) {
    JsonNode attempts = tree.required("attempts");
    return new Invocation(
        number(tree, "number"),
        place(tree.required("place")),
        index(tree),
        Invocation.State.valueOf(tree.required("state").stringValue()),
        new Attempts(
            number(attempts, "current"),
            number(attempts, "last"),
            HashTreePSet.from(numbers(attempts.required("neverBegun"))),
            number(attempts, "givenBack")),
        plain(tree, "holder", Holder.class),
        tree.required("stateSeq").longValue(),
        record(tree, "pending", Wait.class),
        tree.has("child") ? RunId.parse(tree.required("child").stringValue()).orElseThrow() : null,
        record(tree, "hold", Hold.class),
        tree.required("args"),
        tree.required("bytes").longValue());
  }

  private static Signals signals(JsonNode tree) {
    Map<String, PVector<JsonNode>> kept = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : tree.required("kept").properties()) {
      kept.put(entry.getKey(), TreePVector.from(entry.getValue().valueStream().toList()));
    }
    Map<String, PSortedSet<Integer>> awaited = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : tree.required("awaited").properties()) {
      awaited.put(entry.getKey(), numbers(entry.getValue()));
    }
    return new Signals(
        HashTreePMap.from(kept),
        HashTreePMap.from(awaited),
        number(tree, "count"),
        tree.required("bytes").longValue());
  }

  private static Place place(JsonNode tree) {
    return new Place(number(tree, "scope"), tree.required("solid").stringValue());
  }

  private static @Nullable Integer index(JsonNode tree) {
    return tree.has("index") ? number(tree, "index") : null;
  }

  private static int number(JsonNode tree, String name) {
    return tree.required(name).intValue();
  }

  private static PSortedSet<Integer> numbers(JsonNode array) {
    Collection<Integer> numbers = array.valueStream().map(JsonNode::intValue).toList();
    return TreePSet.from(numbers);
  }

  private static <T> @Nullable T record(JsonNode tree, String name, Class<T> type) {
    return tree.has(name) ? plain(tree, name, type) : null;
  }

  private static <T> T plain(JsonNode tree, String name, Class<T> type) {
    return Objects.requireNonNull(Snapshot.MAPPER.treeToValue(tree.required(name), type), name);
  }
}
