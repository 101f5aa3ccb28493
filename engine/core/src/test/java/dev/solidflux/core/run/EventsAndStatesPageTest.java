package dev.solidflux.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.run.Transitions.Of;
import dev.solidflux.core.run.Transitions.Transition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code docs/events-and-states.md} says what the code does, all of it and nothing else. */
class EventsAndStatesPageTest {

  private static final int RUNS = 4_000;
  private static final Transitions transitions = new Transitions();
  private static String page = "";

  @BeforeAll
  static void readThePageAndPlay() throws IOException {
    page = Files.readString(Path.of("../../docs/events-and-states.md"));
    long seed = Long.getLong("seed", 20260201L);
    System.out.println("transitions from seed " + seed);
    for (int i = 0; i < RUNS; i++) {
      transitions.play(new Random(seed + i));
    }
  }

  // ---- reading the page

  private static String section(String title) {
    return page.split("\n## " + title + "\n")[1].split("\n## ")[0];
  }

  /** The cells of the table's rows whose header begins so, without back quotes. */
  private static List<List<String>> table(String section, String header) {
    String rows = section.split(Pattern.quote("| " + header + " |"), 2)[1];
    return rows.lines()
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> cells(line.replace("`", "")))
        .toList();
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
  }

  private static List<String> column(List<List<String>> table, int number) {
    return table.stream().map(row -> row.get(number)).toList();
  }

  private static Set<String> words(String cell) {
    return Arrays.stream(cell.split(", "))
        .filter(word -> !word.equals(Transition.NOT_YET))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> texts(Enum<?>[] values) {
    return Arrays.stream(values).map(Transitions::text);
  }

  private static String title(Of of) {
    return of.name().charAt(0) + of.name().substring(1).toLowerCase(Locale.ROOT);
  }

  // ---- states

  @Test
  void everyStateIsOnThePageAndNoOther() {
    assertThat(column(table(section("Run"), "state"), 0))
        .containsExactlyElementsOf(texts(RunState.values()).toList());
    assertThat(column(table(section("Solid"), "state"), 0))
        .containsExactlyElementsOf(texts(SolidState.Word.values()).toList());
    assertThat(column(table(section("Invocation"), "state"), 0))
        .containsExactlyElementsOf(texts(Invocation.State.values()).toList());
    assertThat(column(table(section("Attempt"), "state"), 0))
        .containsExactlyInAnyOrderElementsOf(
            transitions.taken(Of.ATTEMPT).stream().map(Transition::to).distinct().toList());
  }

  @ParameterizedTest
  @EnumSource
  void theTransitionsAreThoseThatRandomRunsTake(Of of) {
    assertThat(table(section(title(of)), "from").stream().map(this::transition).toList())
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(transitions.taken(of));
  }

  private Transition transition(List<String> row) {
    return new Transition(row.get(0), row.get(1), row.get(2));
  }

  @ParameterizedTest
  @EnumSource(names = {"RUN", "INVOCATION"})
  void theDiagramsShowTheSameTransitions(Of of) {
    String diagram = section(title(of)).split("```mermaid\n")[1].split("```")[0];
    assertThat(
            Pattern.compile("(?m)^ *(\\S+) --> (\\S+): (\\S+)$")
                .matcher(diagram)
                .results()
                .map(EventsAndStatesPageTest::drawn))
        .containsExactlyInAnyOrderElementsOf(transitions.taken(of));
  }

  private static Transition drawn(MatchResult line) {
    String from = line.group(1).equals("[*]") ? Transition.NOT_YET : line.group(1);
    return new Transition(from, line.group(3), line.group(2));
  }

  // ---- vocabularies

  private static Stream<String> fields(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(component -> component.getName());
  }

  private static Class<?> recordOf(Class<?> vocabulary, String name) {
    String wanted = name.replace("-", "");
    return permitted(vocabulary)
        .filter(type -> type.getSimpleName().equalsIgnoreCase(wanted))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no record is called " + name));
  }

  private static Stream<Class<?>> permitted(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(EventsAndStatesPageTest::permitted)
        : Stream.of(type);
  }

  private static void fieldsAreRight(List<List<String>> table, Class<?> vocabulary) {
    for (List<String> row : table) {
      String expected =
          fields(recordOf(vocabulary, row.getFirst())).collect(Collectors.joining(", "));
      assertThat(row.get(1))
          .as(row.getFirst())
          .isEqualTo(expected.isEmpty() ? Transition.NOT_YET : expected);
    }
  }

  @Test
  void thePageIsAsNewAsTheFormats() {
    assertThat(page).contains("`Formats`, whose `NEWEST` is " + Formats.NEWEST + ":");
  }

  @Test
  void everyEventIsOnThePageWithItsFields() {
    List<List<String>> events = table(section("Events"), "event");
    assertThat(column(events, 0)).containsExactlyElementsOf(Formats.EVENTS.names());
    fieldsAreRight(events, RunEvent.class);
    assertThat(column(table(section("Events"), "field of a failure"), 0))
        .containsExactlyElementsOf(fields(Failure.class).toList());
  }

  @Test
  void everyCommandIsOnThePageWithItsFieldsAndWhatItLeadsTo() {
    List<List<String>> commands = table(section("Commands"), "command");
    assertThat(column(commands, 0)).containsExactlyElementsOf(Formats.COMMANDS.names());
    fieldsAreRight(commands, Command.class);
    leadsWhereItSays(commands);
  }

  @Test
  void everyTimerIsOnThePageWithWhatItLeadsTo() {
    List<List<String>> timers = table(section("Timers"), "timer");
    assertThat(column(timers, 0))
        .containsExactlyElementsOf(Arrays.stream(Timer.Kind.values()).map(Formats::name).toList());
    leadsWhereItSays(timers);
  }

  private static void leadsWhereItSays(List<List<String>> table) {
    for (List<String> row : table) {
      assertThat(words(row.getLast()))
          .as(row.getFirst())
          .isEqualTo(new TreeSet<>(transitions.ledTo(row.getFirst())));
    }
  }

  @Test
  void everyCauseOfAFailureIsOnThePage() {
    assertThat(column(table(section("Events"), "cause"), 0))
        .containsExactlyElementsOf(Arrays.stream(Failure.Cause.values()).map(Enum::name).toList());
  }

  @Test
  void everyRejectionIsOnThePage() {
    assertThat(column(table(section("Rejections"), "reason"), 0))
        .containsExactlyElementsOf(texts(Rejection.values()).toList());
  }

  @Test
  void noTransitionNamesAnEventThatIsNotThere() {
    Set<String> named = new HashSet<>();
    for (Of of : Of.values()) {
      transitions.taken(of).forEach(transition -> named.add(transition.event()));
    }
    named.add("attempt-redelivered"); // changes no state
    named.add("run-overdue"); // the run fails by the next event
    named.add("signal-received"); // whoever waits for it goes on by the next event
    assertThat(named).isEqualTo(Formats.EVENTS.names());
  }
}
