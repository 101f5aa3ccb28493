package dev.solidflux.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import dev.solidflux.worker.SolidContext;
import dev.solidflux.worker.SolidFailure;
import dev.solidflux.worker.slot.Slot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Models that solids run: each is loaded once for each slot, and stays, the last four of a slot at
 * least, unless its device fails. On a slot that is a GPU it runs there; where that cannot be, on
 * the processor, and each run is told so.
 *
 * <pre>{@code
 * OnnxModels models = new OnnxModels().threads(2).batch(4, Duration.ofMillis(20));
 * Map<String, Tensor> found = models.run(model, Map.of("image", image), List.of("depth"), context);
 * }</pre>
 */
public final class OnnxModels {

  private static final Logger LOG = LoggerFactory.getLogger(OnnxModels.class);
  private static final int STAY = 4;

  /** The number by which CUDA knows a slot; null for the processor. */
  interface Numbers {
    @Nullable Integer of(Slot slot) throws IOException, InterruptedException;
  }

  private final Numbers numbers;
  private final ModelShelf<Warm> shelf = new ModelShelf<>(STAY);
  private int most = 1;
  private int threads;
  private Duration budget = Duration.ZERO;

  public OnnxModels() {
    this(CudaDevices::number);
  }

  OnnxModels(Numbers numbers) {
    this.numbers = numbers;
  }

  /** What can be done together: the same outputs, of rows of the same shapes. */
  private record Alike(List<String> wanted, Map<String, List<Long>> rows) {}

  /** One task's part of a batch. */
  private static final class Item {
    final Map<String, Tensor> inputs;
    final List<String> wanted;
    private final SolidContext context;
    private final Thread thread = Thread.currentThread();
    private volatile boolean left;

    Item(Map<String, Tensor> inputs, List<String> wanted, SolidContext context) {
      this.inputs = inputs;
      this.wanted = wanted;
      this.context = context;
    }

    void leave() {
      left = true;
    }

    /** Whether nobody waits for it: cancelled, or interrupted for want of time. */
    boolean isGivenUp() {
      return left || context.cancelled() || thread.isInterrupted();
    }

    /** How many rows all of its inputs have; below 0 if they differ. */
    long rows() {
      List<Long> rows = inputs.values().stream().map(Tensor::rows).distinct().toList();
      return rows.size() == 1 ? rows.getFirst() : -1;
    }
  }

  /** A loaded model, and those who wait to be done together on it. */
  private final class Warm implements ModelShelf.Loaded {
    final OnnxModel model;
    final Batcher<Alike, Item, Map<String, Tensor>> batcher;
    private volatile boolean rowsAreKept = true;

    Warm(OnnxModel model) {
      this.model = model;
      this.batcher = new Batcher<>(most, budget, this::together);
    }

    Map<String, Tensor> run(Item item) throws Exception {
      if (most == 1 || !rowsAreKept || item.rows() < 0) {
        return alone(item);
      }
      Map<String, List<Long>> rows = new LinkedHashMap<>();
      item.inputs.forEach((name, tensor) -> rows.put(name, tensor.shapeOfARow()));
      return batcher.apply(new Alike(item.wanted, rows), item);
    }

    private Map<String, Tensor> alone(Item item) throws OrtException {
      return model.run(item.inputs, item.wanted, item::isGivenUp);
    }

    private List<Map<String, Tensor>> together(List<Item> items) throws OrtException {
      if (items.size() == 1) {
        return List.of(alone(items.getFirst()));
      }
      List<String> wanted = items.getFirst().wanted;
      Map<String, Tensor> joined = new LinkedHashMap<>();
      for (String name : items.getFirst().inputs.keySet()) {
        joined.put(
            name, Tensor.join(items.stream().map(item -> known(item.inputs, name)).toList()));
      }
      Map<String, Tensor> results =
          model.run(joined, wanted, () -> items.stream().allMatch(Item::isGivenUp));
      long sum = items.stream().mapToLong(Item::rows).sum();
      if (results.values().stream().anyMatch(tensor -> tensor.rows() != sum)) {
        rowsAreKept = false;
        LOG.warn("{} does not give a row for each, so that tasks are not joined for it", model);
        throw new IllegalStateException("whose rows are whose cannot be told");
      }
      return parts(items, results);
    }

    private static List<Map<String, Tensor>> parts(List<Item> items, Map<String, Tensor> results) {
      List<Map<String, Tensor>> parts = new ArrayList<>();
      long from = 0;
      for (Item item : items) {
        long begin = from;
        Map<String, Tensor> part = new LinkedHashMap<>();
        results.forEach((name, tensor) -> part.put(name, tensor.slice(begin, item.rows())));
        parts.add(part);
        from += item.rows();
      }
      return parts;
    }

    @Override
    public void close() throws OrtException {
      model.close();
    }
  }

  /**
   * Does several tasks at once, by joining their inputs along the first dimension, which the models
   * leave open, and along which they have a row in each output for each of the inputs. Such tasks
   * must share a slot: see {@link dev.solidflux.worker.slot.SlotNeed#sharedBy}.
   *
   * @param tasks how many at most
   * @param wait how long the first one waits for others
   */
  public OnnxModels batch(int tasks, Duration wait) {
    if (tasks < 1 || wait.isNegative()) {
      throw new IllegalArgumentException("a batch has 1 task or more, and waits 0 or more");
    }
    this.most = tasks;
    this.budget = wait;
    return this;
  }

  /**
   * How many threads of the processor one run takes; as many as there are unless said otherwise.
   */
  public OnnxModels threads(int number) {
    this.threads = number;
    return this;
  }

  /**
   * Loads a model for a slot, so that nobody has to wait for it.
   *
   * @param slot null for tasks that take none
   * @throws IOException if it cannot be used
   */
  public void load(Model model, @Nullable Slot slot) throws Exception {
    use(model, slot).close();
  }

  /** What a model takes, by its inputs' names. */
  Map<String, TensorInfo> inputs(Model model, @Nullable Slot slot) throws Exception {
    try (ModelShelf<Warm>.Use use = use(model, slot)) {
      return use.what().model.inputs();
    }
  }

  Map<String, TensorInfo> outputs(Model model, @Nullable Slot slot) throws Exception {
    try (ModelShelf<Warm>.Use use = use(model, slot)) {
      return use.what().model.outputs();
    }
  }

  /**
   * Runs a model. Ends between two of its operators when the task is cancelled or out of time.
   *
   * @param inputs each that the model has, by its name
   * @param wanted the names of the outputs
   * @throws SolidFailure {@code OutOfMemory}
   * @throws CancellationException if it was ended
   */
  public Map<String, Tensor> run(
      Model model, Map<String, Tensor> inputs, List<String> wanted, SolidContext context)
      throws Exception {
    try (ModelShelf<Warm>.Use use = use(model, slot(context))) {
      @Nullable String why = use.what().model.whyNoDevice();
      if (why != null) {
        context.log("warn", "the model runs on the processor, not on its slot", Map.of("why", why));
      }
      Item item = new Item(Map.copyOf(inputs), List.copyOf(wanted), context);
      try {
        return use.what().run(item);
      } catch (InterruptedException e) {
        item.leave();
        throw e;
      } catch (OrtException e) {
        if (use.what().model.isOnDevice() && OnnxModel.isOfTheDevice(e)) {
          use.drop(); // it may fail whoever uses it
        }
        throw failure(e);
      }
    }
  }

  private static Exception failure(OrtException e) {
    return OnnxModel.isForWantOfMemory(e)
        ? new SolidFailure("OutOfMemory", String.valueOf(e.getMessage()))
        : e;
  }

  static @Nullable Slot slot(SolidContext context) {
    return context.slots().isEmpty() ? null : context.slots().getFirst();
  }

  private ModelShelf<Warm>.Use use(Model model, @Nullable Slot slot) throws Exception {
    String place = slot == null ? "" : slot.id();
    try {
      return shelf.use(new ModelShelf.Key(place, model), () -> loaded(model, slot));
    } catch (OrtException e) {
      throw failure(e);
    }
  }

  private Warm loaded(Model model, @Nullable Slot slot) throws Exception {
    OnnxModel loaded = OnnxModel.load(model, slot == null ? null : numbers.of(slot), threads);
    if (most > 1 && !loaded.isOpen()) {
      loaded.close();
      throw new IOException(
          model + " does not leave the first dimension open, so that tasks cannot be batched");
    }
    return new Warm(loaded);
  }

  private static <T> T known(Map<String, T> byName, String name) {
    return Objects.requireNonNull(byName.get(name), name);
  }
}
