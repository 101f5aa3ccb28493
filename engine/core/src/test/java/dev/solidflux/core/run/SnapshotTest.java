package dev.solidflux.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** See {@link RandomRunsTest} for what a snapshot is good for: all that comes after it. */
class SnapshotTest {

  private static final List<Story> stories = new ArrayList<>();

  @BeforeAll
  static void play() {
    long seed = Long.getLong("seed", 20260301L);
    System.out.println("snapshots from seed " + seed);
    for (int i = 0; i < 200; i++) {
      Random random = new Random(seed + i);
      Story story = Story.of(RandomDocument.yaml(random)).start("{\"n\": 1}");
      for (int step = 0; step < 40 && !story.run.state().ended(); step++) {
        story.does(RandomRunsTest.anything(story, random));
      }
      stories.add(story);
    }
  }

  /** Every state of every story, written out. */
  private static Stream<JsonNode> snapshots() {
    return stories.stream().flatMap(SnapshotTest::states).map(SnapshotTest::json);
  }

  private static Stream<Run> states(Story story) {
    List<Run> states = new ArrayList<>();
    states.add(story.initial);
    story.history.forEach(event -> states.add(Fold.fold(states.getLast(), event)));
    return states.stream();
  }

  private static JsonNode json(Run run) {
    return Story.json(Snapshot.text(run));
  }

  @Test
  void everyComponentOfAStateStandsInItUnderItsName() {
    Map<Class<? extends Record>, Set<String>> known =
        Map.of(
            Run.class, Set.of("id", "pipeline", "version", "parent"), // those of the run's row
            Scope.class, Set.of("block"), // as the pipeline's version says
            Place.class, Set.of(),
            Invocation.class, Set.of(),
            Attempts.class, Set.of(),
            Holder.class, Set.of(),
            Wait.class, Set.of(),
            Hold.class, Set.of(),
            Spread.class, Set.of(),
            Signals.class, Set.of());
    List<JsonNode> runs = snapshots().toList();
    known.forEach(
        (type, left) ->
            assertThat(names(of(type, runs))).as("%s", type).isEqualTo(names(type, left)));
  }

  private static Stream<JsonNode> of(Class<?> type, List<JsonNode> runs) {
    Stream<JsonNode> all = runs.stream();
    if (type == Run.class) {
      return all;
    } else if (type == Scope.class) {
      return all.flatMap(run -> run.get("scopes").valueStream());
    } else if (type == Signals.class) {
      return all.map(run -> run.get("signals"));
    } else if (type == Spread.class) {
      return of(Scope.class, runs)
          .flatMap(scope -> scope.get("solids").valueStream())
          .filter(state -> state.has("spread"))
          .map(state -> state.get("spread"));
    } else if (type == Invocation.class) {
      return all.flatMap(run -> run.get("open").valueStream());
    }
    String name = type == Wait.class ? "pending" : type.getSimpleName().toLowerCase(Locale.ROOT);
    return of(Invocation.class, runs).filter(one -> one.has(name)).map(one -> one.get(name));
  }

  private static Set<String> names(Stream<JsonNode> objects) {
    Set<String> names = new TreeSet<>();
    objects.forEach(object -> names.addAll(object.propertyNames()));
    return names;
  }

  private static Set<String> names(Class<?> type, Set<String> left) {
    Set<String> names = new TreeSet<>();
    Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).forEach(names::add);
    names.removeAll(left);
    return names;
  }

  @Test
  void whatIsBrokenIsNoSnapshotAndNoException() {
    Random random = new Random(20260302L);
    for (Story story : stories.subList(0, 50)) {
      String text = Snapshot.text(story.run);
      for (int i = 0; i < 40; i++) {
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + random.nextInt(20));
        String other = List.of("", "7", "null", "{}", "\"x\"").get(random.nextInt(5));
        assertThat(
                Snapshot.read(story.initial, text.substring(0, at) + other + text.substring(end)))
            .isInstanceOfAny(Kept.Known.class, Kept.Unreadable.class);
      }
    }
    Story story = stories.getFirst();
    for (String text : List.of("", "null", "[]", "{}", "7", "[".repeat(100_000))) {
      assertThat(Snapshot.read(story.initial, text)).isInstanceOf(Kept.Unreadable.class);
    }
  }

  @Test
  void aSnapshotOfAnotherPipelineIsNone() {
    Story grouped =
        Story.of(
                """
        pipeline: p
        solids:
          g: {solids: {a: {queue: q, task: t}}}
        """)
            .start("{}");
    Story plain = Story.of("{pipeline: p, solids: {g: {value: 1}}}");
    assertThat(Snapshot.read(plain.initial, Snapshot.text(grouped.run)))
        .isInstanceOf(Kept.Unreadable.class);
  }

  /** What happened to an element that has ended is not in it, but for its result. */
  @Test
  void ofAnElementThatHasEndedItKeepsTheResult() {
    Story story =
        Story.of(
                """
                pipeline: p
                solids:
                  each: {forEach: "${input}", queue: q, task: t}
                """)
            .start(Collections.nCopies(151, 1).toString());
    for (int invocation = 1; invocation <= 150; invocation++) {
      story.started(invocation).succeeds(invocation, "\"result of " + invocation + "\"");
    }
    long events = story.history.stream().mapToLong(e -> Formats.EVENTS.text(e).length()).sum();
    assertThat(Snapshot.text(story.run).length()).isBetween(150 * 20, (int) events / 3);
  }
}
