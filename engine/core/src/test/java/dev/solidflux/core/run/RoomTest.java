package dev.solidflux.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.expression.AtHand;
import dev.solidflux.core.expression.Budget;
import dev.solidflux.json.Ref;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a step looks into has to have room at a time. What fails for want of it is what alone has
 * none, and never what was only asked for along with others.
 */
class RoomTest {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;

  private final Map<Ref, JsonNode> kept = new HashMap<>();
  private Run run;
  private int rounds;
  private int most;
  private int proceeded;
  private final List<RunEvent> events = new ArrayList<>();

  /** A value that is said to be as large as that. */
  private JsonNode keep(String json, long bytes) {
    Ref ref = new Ref(Ref.to(json).sha256(), bytes, bytes);
    kept.put(ref, Story.json(json));
    return ref.node();
  }

  private ArrayNode many(int count, long bytes) {
    ArrayNode elements = JSON.arrayNode();
    IntStream.range(0, count).forEach(i -> elements.add(keep("{\"n\": " + i + "}", bytes)));
    return elements;
  }

  private AtHand fetched(Set<Ref> refs) {
    assertThat(refs.stream().mapToLong(Ref::memory).sum()).isLessThanOrEqualTo(AtHand.BYTES);
    return new AtHand(refs.stream().collect(Collectors.toMap(ref -> ref, kept::get)));
  }

  private Step answered(Command command, AtHand first) {
    AtHand atHand = first;
    for (int round = 0; ; round++) {
      assertThat(round).as("rounds of one step").isLessThan(1_000);
      switch (Step.answer(run, command, Story.BEGIN, Budget.of(() -> false, atHand))) {
        case Step.Answer.Done(Step step) -> {
          rounds += round;
          most = Math.max(most, round);
          return step;
        }
        case Step.Answer.Needs(Set<Ref> refs) -> {
          Map<Ref, JsonNode> known = atHand.values();
          assertThat(refs).isNotEmpty().anyMatch(ref -> !known.containsKey(ref));
          atHand = fetched(refs);
        }
      }
    }
  }

  /** And all that follows from it. */
  private void does(Command command) {
    Deque<Command> due = new ArrayDeque<>(List.of(command));
    while (!due.isEmpty()) {
      Step step = answered(due.poll(), AtHand.NOTHING);
      run = step.run();
      events.addAll(step.events());
      for (Effect effect : step.effects()) {
        if (effect instanceof Effect.ArmTimer(Timer timer, var at)
            && timer.kind() == Timer.Kind.PROCEED) {
          proceeded++;
          due.add(new Command.TimerFired(timer));
        }
      }
    }
  }

  private void starts(String solids, JsonNode input) {
    run = Story.of("pipeline: p\n" + solids).run;
    does(new Command.Start(input));
  }

  private void finishes(Function<Integer, JsonNode> result) {
    while (!run.open().isEmpty()) {
      int next = run.open().keySet().iterator().next();
      does(new Command.Succeeded(next, 1, result.apply(next)));
    }
  }

  private void succeeds() {
    finishes(number -> JSON.numberNode(number));
    assertThat(run.life())
        .isInstanceOfSatisfying(
            Life.Ended.class,
            life -> assertThat(life.outcome()).isInstanceOf(Outcome.Succeeded.class));
  }

  private Outcome.Failed failed() {
    assertThat(run.life()).isInstanceOf(Life.Ended.class);
    Outcome outcome = ((Life.Ended) run.life()).outcome();
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return (Outcome.Failed) outcome;
  }

  private List<JsonNode> arguments() {
    return events.stream()
        .filter(RunEvent.InvocationsScheduled.class::isInstance)
        .flatMap(event -> ((RunEvent.InvocationsScheduled) event).args().stream())
        .toList();
  }

  // ---- what others look into

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{id: '${item.n}', lang: '${input.big.n}'}",
        "{lang: '${input.big.n}', id: '${item.n}'}",
        "{both: '${item.n + input.big.n}'}",
        "{both: '${input.big.n + item.n}'}",
        "{both: '${item.n} of ${input.big.n}'}",
        "{both: ['${item.n + 0}', '${input.big.n + 0}']}"
      })
  void elementsThatShareAValueNeverCrowdItOut(String args) {
    starts(
        "solids: {a: {forEach: '${input.items}', queue: q, task: t, args: " + args + "}}",
        JSON.objectNode()
            .<ObjectNode>set("items", many(600, 200 * KIB))
            .set("big", keep("{\"n\": 1000}", 300 * KIB)));
    succeeds();
    assertThat(arguments()).hasSize(600).doesNotHaveDuplicates();
    assertThat(most).as("rounds of one step").isLessThanOrEqualTo(3);
    assertThat(proceeded).isLessThanOrEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "value: '${SUM}'",
        "when: '${SUM > 0}', value: 1",
        "forEach: [1, 2, 3], where: '${SUM > item}', value: '${item}'",
        "value: {n: '${input.o[0].n}', sum: '${SUM}'}"
      })
  void whatIsReadAheadTakesNoRoomFromWhatIsNeeded(String solid) {
    String sum = "input.o[0].n + input.o[1].n + input.o[2].n + input.o[4].n + input.big.n";
    starts(
        "solids: {a: {" + solid.replace("SUM", sum) + "}}",
        JSON.objectNode()
            .<ObjectNode>set("o", many(20, 7 * MIB))
            .set("big", keep("{\"n\": 1000}", 30 * MIB)));
    succeeds();
    assertThat(rounds).isLessThanOrEqualTo(5);
  }

  // ---- what came of others

  @Test
  void whatIsSkippedLeavesItsRoomToWhatComesAfterIt() {
    starts(
        """
        solids:
          a: {when: "${input[0].n == 1}", value: 1}
          b: {value: "${input[1].n}"}
        """,
        many(2, 40 * MIB));
    succeeds();
    assertThat(proceeded).isEqualTo(1);
  }

  @Test
  void whatAResultWasCheckedWithLeavesItsRoomToWhatFollows() {
    starts(
        """
        solids:
          a: {queue: q, task: t, result: {type: object}}
          b: {queue: q, task: t}
          c: {after: [a], value: "${b.n}"}
        """,
        JSON.nullNode());
    does(new Command.Succeeded(2, 1, keep("{\"n\": 2}", 40 * MIB)));
    does(new Command.Succeeded(1, 1, keep("{\"n\": 1}", 40 * MIB)));
    succeeds();
    assertThat(proceeded).isEqualTo(1);
  }

  @Test
  void whatNoneOfThemAloneLacksRoomForIsDoneInSeveralSteps() {
    starts(
        "solids: {a: {forEach: '${input}', value: '${item.n}'}}\noutput: '${size(a)}'\n",
        many(30, 20 * MIB));
    succeeds();
    assertThat(proceeded).isEqualTo(9);
  }

  // ---- what has no room

  @ParameterizedTest
  @ValueSource(
      strings = {
        "solids: {a: {value: '${input[0].n + input[1].n}'}}",
        "solids: {a: {value: {x: '${input[0].n}', y: '${input[1].n}'}}}",
        "solids: {a: {value: '${input[0].n} ${input[1].n}'}}",
        "solids: {a: {value: '${input}', result: {items: {required: [n]}}}}",
        "solids: {a: {forEach: '${input}', where: '${item.n > 0}', value: 1}}",
        "solids: {z: {value: '${input[0].n}'}, a: {after: [z], value: '${input[0].n + input[1].n}'}}"
      })
  void whatAloneLooksIntoTooMuchFails(String solids) {
    starts(solids, many(2, 40 * MIB));
    Outcome.Failed failed = failed();
    assertThat(failed.solid()).isEqualTo("a");
    assertThat(failed.failure().cause()).isEqualTo(Failure.Cause.LIMIT);
    assertThat(failed.failure().message()).contains("67,108,864 bytes");
  }

  // ---- whatever is at hand

  /** A step asks in as many rounds as it likes: what comes of it is the same. */
  @Test
  void whatComesOfAStepDoesNotDependOnWhatIsAtHand() {
    long seed = Long.getLong("seed", 20261128L);
    for (int i = 0; i < 200; i++) {
      Random random = new Random(seed + i);
      kept.clear();
      String solids = solids(random);
      try {
        playsTheSame(solids, random);
      } catch (Throwable e) {
        throw new AssertionError("seed " + (seed + i) + "\n" + solids, e);
      }
    }
    assertThat(proceeded).as("steps without room for all").isGreaterThan(70);
    assertThat(rounds).isGreaterThan(400);
    assertThat(events.stream().filter(RoomTest::isLimit)).hasSizeGreaterThan(10);
  }

  private static boolean isLimit(RunEvent event) {
    return event instanceof RunEvent.SolidFailed failed
        && failed.failure().cause() == Failure.Cause.LIMIT;
  }

  private void playsTheSame(String solids, Random random) {
    run = Story.of("pipeline: p\n" + solids).run;
    ArrayNode input = JSON.arrayNode();
    for (int i = 0; i < 12; i++) {
      input.add(keep("{\"n\": " + i + "}", (1 + random.nextInt(30)) * MIB));
    }
    Command next = new Command.Start(input);
    while (next != null) {
      Step step = answered(next, AtHand.NOTHING);
      Step all = answered(next, new AtHand(kept));
      Map<Ref, JsonNode> some = new HashMap<>(kept);
      some.keySet().removeIf(ref -> random.nextBoolean());
      Step same = answered(next, new AtHand(some));
      for (Step other : List.of(all, same)) {
        assertThat(other.events()).isEqualTo(step.events());
        assertThat(other.effects()).isEqualTo(step.effects());
        assertThat(other.run()).isEqualTo(step.run());
      }
      run = step.run();
      events.addAll(step.events());
      next =
          step.effects().stream()
              .filter(Effect.ArmTimer.class::isInstance)
              .map(effect -> ((Effect.ArmTimer) effect).timer())
              .filter(timer -> timer.kind() == Timer.Kind.PROCEED)
              .<Command>map(Command.TimerFired::new)
              .findFirst()
              .orElse(null);
      proceeded += next == null ? 0 : 1;
    }
  }

  private static String solids(Random random) {
    StringBuilder solids = new StringBuilder("solids:\n");
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      solids.append("  s").append(i).append(": {");
      if (random.nextInt(3) == 0) {
        solids.append("when: '${").append(sum(random)).append(" > 9}', ");
      }
      boolean many = random.nextBoolean();
      if (many) {
        solids.append("forEach: '${input}', ");
        if (random.nextInt(3) == 0) {
          solids.append("where: '${index < 2 || item.n > 9}', ");
        }
      }
      if (random.nextInt(3) == 0) {
        solids.append("onError: collect, ");
      }
      if (i > 0 && random.nextInt(3) == 0) {
        solids.append("join: finished, after: [s").append(random.nextInt(i)).append("], ");
      }
      String item = many ? "'${item.n + index}'" : "'${input[3].n}'";
      solids
          .append("value: {a: ")
          .append(item)
          .append(", b: '${")
          .append(sum(random))
          .append("}', c: 'x ${input[1].n} ${input[0].n / ")
          .append(random.nextInt(3))
          .append("}'}}\n");
    }
    return solids.toString();
  }

  private static String sum(Random random) {
    return IntStream.range(0, 1 + random.nextInt(3))
        .mapToObj(i -> "input[" + random.nextInt(12) + "].n")
        .collect(Collectors.joining(" + "));
  }
}
