package dev.solidflux.testkit;

import static dev.solidflux.testkit.ScriptedWorker.progress;
import static dev.solidflux.testkit.ScriptedWorker.started;
import static dev.solidflux.testkit.ScriptedWorker.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Transport.Task;
import dev.solidflux.testkit.ScriptedWorker.Answer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class ScriptedWorkerTest {

  private static final List<Content> SCRIPT =
      List.of(
          started(), progress(0.5, "half"), succeeded(JsonNodeFactory.instance.stringNode("done")));

  @Test
  void itAnswersInTheOrderOfItsScript() {
    ScriptedWorker worker = new ScriptedWorker().on("work", task -> SCRIPT);
    worker.take(task("a"));
    assertThat(answers(worker)).extracting(Answer::content).isEqualTo(SCRIPT);
  }

  @Test
  void aTaskItDoesNotKnowIsNotRegistered() {
    ScriptedWorker worker = new ScriptedWorker();
    worker.take(task("a"));
    assertThat(answers(worker))
        .singleElement()
        .satisfies(answer -> assertThat(answer.content()).isInstanceOf(Content.Failed.class));
  }

  @Test
  void interleavedRepliesKeepTheOrderOfEachTask() {
    ScriptedWorker worker = new ScriptedWorker().on("work", task -> SCRIPT).interleaved(7);
    List.of("a", "b", "c", "d").forEach(id -> worker.take(task(id)));
    List<Answer> answers = answers(worker);
    assertThat(answers).hasSize(12);
    for (String id : List.of("a", "b", "c", "d")) {
      assertThat(answers)
          .filteredOn(answer -> answer.correlationId().equals(id))
          .extracting(Answer::content)
          .isEqualTo(SCRIPT);
    }
    assertThat(answers.subList(0, 3))
        .extracting(Answer::correlationId)
        .as("seed 7 mixes the tasks")
        .isNotEqualTo(List.of("a", "a", "a"));
  }

  @Test
  void theSameSeedShufflesTheSameWayAndLosesNothing() {
    List<Answer> once = shuffledBy(11);
    assertThat(shuffledBy(11)).isEqualTo(once);
    assertThat(once).hasSize(24);
    assertThat(once).as("seed 11").isNotEqualTo(answers(fourTasks()));
    assertThat(once).containsExactlyInAnyOrderElementsOf(answers(fourTasks()));
  }

  @Test
  void repliesWaitWhileItIsPaused() {
    ScriptedWorker worker = new ScriptedWorker().on("work", task -> SCRIPT).pause();
    worker.take(task("a"));
    assertThat(answers(worker)).isEmpty();
    assertThat(answers(worker.resume())).hasSize(3);
  }

  private static List<Answer> shuffledBy(long seed) {
    return answers(fourTasks().shuffled(seed));
  }

  private static ScriptedWorker fourTasks() {
    ScriptedWorker worker = new ScriptedWorker().on("work", task -> SCRIPT).sending(2);
    List.of("a", "b", "c", "d").forEach(id -> worker.take(task(id)));
    return worker;
  }

  private static List<Answer> answers(ScriptedWorker worker) {
    return Stream.generate(worker::next)
        .takeWhile(Optional::isPresent)
        .map(Optional::orElseThrow)
        .toList();
  }

  private static Task task(String id) {
    return new Task(id, "queue", "work", "[]", 0, null, null, null);
  }
}
