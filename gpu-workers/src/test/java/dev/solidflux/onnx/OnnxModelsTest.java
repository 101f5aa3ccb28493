package dev.solidflux.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.worker.SolidContext;
import dev.solidflux.worker.slot.Slot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OnnxModelsTest {

  private static final Model ADDING =
      Model.written("adding", () -> TestModels.model("Add", "sum", -1, 1));
  private static final Model JOINING = Model.written("joining", () -> TestModels.joining(1));
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path folder;
  private final List<String> said = new CopyOnWriteArrayList<>();

  /** A task that has slots, and may be cancelled. */
  private final class Task implements SolidContext {
    final List<Slot> slots;
    volatile boolean cancelled;

    Task(Slot... slots) {
      this.slots = List.of(slots);
    }

    @Override
    public List<Slot> slots() {
      return slots;
    }

    @Override
    public TaskMessage task() {
      return TaskMessage.of("1", "model");
    }

    @Override
    public boolean redelivered() {
      return false;
    }

    @Override
    public void progress(@Nullable Double fraction, @Nullable String message) {}

    @Override
    public void log(String level, String message, Map<String, ?> fields) {
      said.add(level + " " + message);
    }

    @Override
    public void heartbeat() {}

    @Override
    public boolean cancelled() {
      return cancelled;
    }
  }

  private static Tensor column(float... rows) {
    return Tensor.of(rows, rows.length, 1);
  }

  private static Map<String, Tensor> ab(Tensor a, Tensor b) {
    return Map.of("a", a, "b", b);
  }

  private float[] run(OnnxModels models, Model model, String output, Map<String, Tensor> inputs)
      throws Exception {
    Tensor result = models.run(model, inputs, List.of(output), new Task()).get(output);
    return result.floats();
  }

  /** Those that fit together are, whoever else has come. */
  @Test
  void nobodyGetsWhatIsOfAnothersRows() throws Exception {
    OnnxModels models = new OnnxModels().threads(1).batch(2, LONG);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<float[]> broadcast =
          threads.submit(() -> run(models, ADDING, "sum", ab(column(1), column(10, 20))));
      Future<float[]> first =
          threads.submit(
              () -> run(models, ADDING, "sum", ab(column(100, 200), column(7000, 8000))));
      Future<float[]> other =
          threads.submit(() -> run(models, ADDING, "sum", ab(column(1, 2), column(30))));
      Future<float[]> second =
          threads.submit(() -> run(models, ADDING, "sum", ab(column(3), column(4))));
      assertThat(first.get()).containsExactly(7100, 8200);
      assertThat(second.get()).containsExactly(7);
      assertThat(broadcast.get()).containsExactly(11, 21);
      assertThat(other.get()).containsExactly(31, 32);
    }
  }

  @Test
  void whatAModelGivesThatHasNoRowForEachIsOfWhoAskedForIt() throws Exception {
    OnnxModels models = new OnnxModels().threads(1).batch(3, LONG);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<float[]>> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int number = i;
        all.add(
            threads.submit(
                () -> run(models, JOINING, "joined", ab(column(number), column(-number)))));
      }
      for (int i = 0; i < 3; i++) {
        assertThat(all.get(i).get()).containsExactly(i, -i);
      }
    }
    assertThat(run(models, JOINING, "joined", ab(column(5), column(6))))
        .as("and nobody waits for others any more")
        .containsExactly(5, 6);
  }

  @Test
  void aModelIsLoadedOnceAndStays() throws Exception {
    Path file = TestModels.adding(folder, -1, 1);
    OnnxModels models = new OnnxModels().threads(1);
    models.load(Model.file(file), null);
    Files.delete(file);
    assertThat(run(models, Model.file(file), "sum", ab(column(1), column(2)))).containsExactly(3);
  }

  @Test
  void onASlotThatCannotBeHadItRunsOnTheProcessorAndSaysSo() throws Exception {
    OnnxModels models = new OnnxModels(slot -> 0).threads(1);
    Slot slot = new Slot("GPU-1", Slot.Kind.GPU, "none", 1);
    Map<String, Tensor> result =
        models.run(ADDING, ab(column(1), column(2)), List.of("sum"), new Task(slot));
    assertThat(result.get("sum").floats()).containsExactly(3);
    assertThat(said).containsExactly("warn the model runs on the processor, not on its slot");
  }

  @Test
  void oneThatNobodyWaitsForEnds() throws Exception {
    OnnxModels models = new OnnxModels().threads(1);
    Model endless = Model.written("endless", TestModels::endless);
    Map<String, Tensor> input = Map.of("a", Tensor.of(new float[] {0, 0}, 1, 2));
    Task cancelled = new Task();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> run = threads.submit(() -> models.run(endless, input, List.of("last"), cancelled));
      cancelled.cancelled = true;
      assertThatThrownBy(run::get).hasCauseInstanceOf(CancellationException.class);
    }
    Thread.currentThread().interrupt(); // as when its time is up
    assertThatThrownBy(() -> models.run(endless, input, List.of("last"), new Task()))
        .isInstanceOfAny(CancellationException.class, InterruptedException.class);
  }
}
