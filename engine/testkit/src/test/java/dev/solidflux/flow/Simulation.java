package dev.solidflux.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.definition.QueueLimits;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Fold;
import dev.solidflux.core.run.Formats;
import dev.solidflux.core.run.Kept;
import dev.solidflux.core.run.Run;
import dev.solidflux.core.run.RunEvent;
import dev.solidflux.core.run.RunState;
import dev.solidflux.core.run.Snapshot;
import dev.solidflux.core.trace.Named;
import dev.solidflux.core.trace.RunTrace;
import dev.solidflux.core.trace.Span;
import dev.solidflux.core.trace.Trace;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.json.RefPlaces;
import dev.solidflux.testkit.memory.MemorySpans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A deployment of two nodes that lives through some minutes of faults, and must bring every run to
 * its right end all the same. Everything follows from the seed.
 */
final class Simulation {

  private static final int ROUNDS = 40;

  /** Long enough for every deadline and pause to pass several times. */
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private final List<String> story = new ArrayList<>();
  private final Site site;
  private final Random chance;
  private final Workload work;
  private final Chaos chaos;

  /**
   * What happened that matters only if it happens at all.
   *
   * @param snapshots how often a run was brought into memory from one
   * @param references how many events name values that are kept elsewhere
   * @param spans how many were told
   */
  record Met(int snapshots, int references, int spans) {}

  private int references;
  private int spans;

  private Simulation(long seed) {
    site = new Site(seed);
    site.queues = seed % 2 == 0 ? QueueLimits.NONE : Workload.QUEUES;
    site.spans = seed % 3 == 0 ? new MemorySpans() : null;
    chance = new Random(seed);
    work = new Workload(site, chance);
    chaos = new Chaos(site, chance);
  }

  /**
   * Fails with the seed and the story of what went wrong.
   *
   * @return what of it not every deployment meets
   */
  static Met run(long seed) {
    Simulation simulation = new Simulation(seed);
    try (Site closing = simulation.site) {
      simulation.run();
      return new Met(simulation.chaos.snapshotsRead(), simulation.references, simulation.spans);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed " + seed + "\n" + String.join("\n", simulation.story) + "\n" + e.getMessage(), e);
    }
  }

  /** What happened and when, with how many steps: equal for equal seeds. */
  static String trace(long seed) {
    Simulation simulation = new Simulation(seed);
    try (Site closing = simulation.site) {
      simulation.run();
      return simulation.story + " " + closing.time.steps() + " " + closing.time.instant();
    }
  }

  private void run() {
    for (int round = 0; round < ROUNDS; round++) {
      switch (chance.nextInt(6)) {
        case 0 -> tell(chaos.strike());
        case 1 -> tell(chaos.heal());
        case 2 -> work.cancel();
        default -> work.submit();
      }
      site.time.advance(Duration.ofMillis(chance.nextInt(4_000)));
      noLimitIsExceeded();
    }
    chaos.end();
    tell("nothing goes wrong any more");
    boolean ended =
        site.time.runUntil(
            () -> work.expected().keySet().stream().allMatch(run -> site.state(run).ended()),
            PATIENCE);
    assertThat(ended).as(this::open).isTrue();
    work.expected().forEach(this::verify);
    childrenEndToo();
    nothingIsLeft();
    if (site.spans != null) {
      site.time.advance(Duration.ofMinutes(2)); // what was in doubt is looked up
      tracesAreToldOnce(site.spans.all());
    }
  }

  private void noLimitIsExceeded() {
    site.store
        .permitsGiven()
        .forEach(
            (of, given) ->
                assertThat(given)
                    .as("permits of " + of)
                    .isLessThanOrEqualTo(Workload.MOST.get(of.substring(0, of.indexOf(' ')))));
  }

  private void tell(String what) {
    story.add(site.time.instant() + " " + what);
  }

  private String open() {
    StringBuilder open = new StringBuilder("not ended: ").append(chaos.health());
    for (RunId run : work.expected().keySet()) {
      if (!site.state(run).ended()) {
        open.append('\n').append(run).append(" in shard ").append(Site.shard(run));
        open.append(' ').append(site.summary(run).setAside());
        site.history(run)
            .forEach(
                e ->
                    open.append("\n  ")
                        .append(e.at())
                        .append(' ')
                        .append(e.type())
                        .append(' ')
                        .append(e.body()));
      }
    }
    return open.toString();
  }

  /** Those that nobody waits for any longer are cancelled, or were about to end. */
  private void childrenEndToo() {
    List<RunId> children = new ArrayList<>();
    work.expected().keySet().forEach(run -> below(run, children));
    boolean ended =
        site.time.runUntil(
            () -> children.stream().allMatch(run -> site.state(run).ended()), PATIENCE);
    assertThat(ended).as("every child ends").isTrue();
    children.forEach(this::verify);
    for (RunId child : children) {
      assertThat(site.store.timersOf(child)).as("timers").isEmpty();
      assertThat(site.summary(child).setAside()).isNull();
    }
  }

  private void below(RunId run, List<RunId> all) {
    for (Runs.Summary child : site.children(run)) {
      all.add(child.id());
      below(child.id(), all);
    }
  }

  private void verify(RunId run, int expected) {
    Runs.Event end = verify(run);
    if (site.state(run) == RunState.SUCCEEDED) {
      int output = end.body().get("output").asInt();
      assertThat(expected == -1 || output == expected).as("%s: %s", run, end).isTrue();
    } else {
      assertThat(expected).as("%s: %s", run, end).isEqualTo(-1);
    }
  }

  /** Its end. */
  private Runs.Event verify(RunId run) {
    List<Runs.Event> history = site.history(run);
    assertThat(history).extracting(Runs.Event::seq).isEqualTo(Site.upTo(history.size()));
    assertThat(history.stream().filter(event -> Formats.endsRun(event.type()))).hasSize(1);
    Runs.Event end = history.getLast();
    assertThat(Formats.endsRun(end.type())).as("the end is the last").isTrue();
    oneEndForEachInvocation(history);
    snapshotsAreWhatWasFolded(run, history);
    return end;
  }

  /** Whoever made them: a former owner too, and one that did not know that it was one. */
  private void snapshotsAreWhatWasFolded(RunId run, List<Runs.Event> history) {
    Runs.Summary summary = site.summary(run);
    Run initial =
        Run.initial(run, work.pipeline(summary.pipeline()), summary.version(), summary.parent());
    Run folded = initial;
    Map<Long, String> states = new HashMap<>();
    site.store.snapshots(run).forEach(row -> states.put(row.seq(), row.state()));
    assertThat(states).hasSizeLessThanOrEqualTo(3);
    for (Runs.Event event : history) {
      references += event.body().has(RefPlaces.MEMBER) ? 1 : 0;
      folded =
          Fold.fold(
              folded,
              Formats.EVENTS
                  .read(event.type(), event.version(), event.body())
                  .known()
                  .orElseThrow());
      String state = states.remove(folded.seq());
      if (state != null) {
        assertThat(Snapshot.read(initial, state)).isEqualTo(new Kept.Known<>(folded));
      }
    }
    assertThat(states).as("ahead of history").isEmpty();
  }

  private static void oneEndForEachInvocation(List<Runs.Event> history) {
    Set<Integer> ended = new HashSet<>();
    for (Runs.Event event : history) {
      JsonNode body = event.body();
      switch (event.type()) {
        case "invocation-succeeded" -> ends(ended, body.get("invocation"), event);
        case "invocations-cancelled" ->
            body.get("invocations").forEach(one -> ends(ended, one, event));
        default -> {}
      }
    }
  }

  private static void ends(Set<Integer> ended, JsonNode invocation, Runs.Event event) {
    assertThat(ended.add(invocation.asInt())).as("%s", event).isTrue();
  }

  /**
   * Each span as it follows from a history; and unless somebody died with it, or froze in the
   * middle of a commit, all of them and each once.
   */
  private void tracesAreToldOnce(List<Span> told) {
    if (chaos.allWereAwake()) {
      assertThat(told.stream().map(Span::id)).doesNotHaveDuplicates();
    }
    Map<String, List<Object>> expected = new HashMap<>();
    List<RunId> all = new ArrayList<>(work.expected().keySet());
    List.copyOf(all).forEach(run -> below(run, all));
    for (RunId run : all) {
      RunTrace trace = new RunTrace(Trace.of(run, site.caller(run)), "any", 1);
      Named any = new Named("any", null, null, null);
      for (Runs.Event row : site.history(run)) {
        RunEvent event =
            Formats.EVENTS.read(row.type(), row.version(), row.body()).known().orElseThrow();
        trace
            .then(event, row.at(), number -> any)
            .forEach(span -> expected.put(span.id(), facts(span)));
      }
    }
    for (Span span : told) {
      assertThat(facts(span)).as(span.toString()).isEqualTo(expected.get(span.id()));
    }
    if (chaos.allWereAwake()) {
      told.forEach(span -> expected.remove(span.id()));
      assertThat(expected.values()).as("spans untold").isEmpty();
    }
    spans += told.size();
  }

  private static List<Object> facts(Span span) {
    return Arrays.asList(
        span.trace(),
        span.parent(),
        span.link(),
        span.start(),
        span.end(),
        span.failed(),
        span.attributes().get("solidflux.outcome"));
  }

  private String mailboxes() {
    StringBuilder text = new StringBuilder("mailboxes are not empty:");
    for (int shard = 0; shard < Site.SHARDS; shard++) {
      text.append("\n")
          .append(shard)
          .append(": ready ")
          .append(site.get(site.broker.ready(shard)))
          .append(", unacknowledged ")
          .append(site.get(site.broker.unacked(shard)));
    }
    return text.append('\n').append(chaos.health()).toString();
  }

  /** No task, timer or command of an ended run is left, and no reply waits for ever. */
  private void nothingIsLeft() {
    boolean clean =
        site.time.runUntil(
            () -> {
              for (int shard = 0; shard < Site.SHARDS; shard++) {
                if (site.get(site.broker.ready(shard)) + site.get(site.broker.unacked(shard)) > 0) {
                  return false;
                }
              }
              return true;
            },
            Duration.ofMinutes(1));
    assertThat(site.store.outbox()).as("tasks").isEmpty();
    assertThat(site.store.noPermits()).as("no permit has leaked").isTrue();
    for (RunId run : work.expected().keySet()) {
      assertThat(site.store.timersOf(run)).as("timers").isEmpty();
      assertThat(site.summary(run).setAside()).isNull();
    }
    assertThat(clean).as(this::mailboxes).isTrue();
  }
}
