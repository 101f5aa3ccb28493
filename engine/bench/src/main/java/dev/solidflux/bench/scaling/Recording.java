package dev.solidflux.bench.scaling;

import dev.solidflux.bench.scaling.RecordedRun.Busy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A trace in the making, of runs that there were. Confined to one thread at a time. */
public final class Recording {

  private final Map<String, String> documents = new TreeMap<>();

  /** Of each pipeline, by the path of the step. */
  private final Map<String, Map<String, String>> queues = new TreeMap<>();

  private final List<RecordedRun> runs = new ArrayList<>();

  /**
   * How long a queue's workers take to come.
   *
   * @param seconds in the middle of all cases
   * @param spread the standard deviation of that time's logarithm
   */
  public record Cold(double seconds, double spread) {}

  /**
   * Knows a pipeline from here on.
   *
   * @throws IllegalArgumentException if the document is none
   */
  public void pipeline(String name, String document) {
    documents.put(name, document);
    queues.put(name, Trace.queues(name, document));
  }

  /** Takes a run of a pipeline that is known; one that did not succeed is left out. */
  public void run(RecordedRun run) {
    if (run.hasSucceeded()) {
      runs.add(run);
    }
  }

  /** How many there are. */
  public int size() {
    return runs.size();
  }

  /** Those of all pipelines that are known. */
  public Set<String> queues() {
    return queues.values().stream()
        .flatMap(steps -> steps.values().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * All of it. A queue may have as many workers as were busy at one time.
   *
   * @param cold of each queue
   */
  public Trace trace(String name, String about, Map<String, Cold> cold) {
    Map<String, Trace.Pool> pools = new TreeMap<>();
    for (String queue : queues()) {
      Cold its = Objects.requireNonNull(cold.get(queue), queue);
      pools.put(queue, new Trace.Pool(its.seconds(), its.spread(), most(queue)));
    }
    Instant origin =
        runs.stream()
            .map(RecordedRun::submittedAt)
            .min(Comparator.naturalOrder())
            .orElse(Instant.EPOCH);
    return new Trace(
        name,
        about,
        pools,
        documents,
        runs.stream().map(run -> run.since(origin, steps(run).keySet())).toList());
  }

  private Map<String, String> steps(RecordedRun run) {
    return Objects.requireNonNull(queues.get(run.pipeline()));
  }

  private record Change(Instant at, int by) {}

  private int most(String queue) {
    List<Change> changes = new ArrayList<>();
    for (RecordedRun run : runs) {
      Map<String, String> steps = steps(run);
      for (RecordedRun.Task task : run.tasks()) {
        if (queue.equals(steps.get(task.step()))) {
          for (Busy one : task.attempts()) {
            changes.add(new Change(one.from(), 1));
            changes.add(new Change(one.until(), -1));
          }
        }
      }
    }
    // who ends makes room for who begins at the same moment
    changes.sort(Comparator.comparing(Change::at).thenComparingInt(Change::by));
    int now = 0;
    int most = 1;
    for (Change change : changes) {
      now += change.by();
      most = Math.max(most, now);
    }
    return most;
  }
}
