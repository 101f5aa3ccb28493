package dev.solidflux.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import dev.solidflux.worker.Solid;
import dev.solidflux.worker.SolidContext;
import dev.solidflux.worker.SolidFailure;
import dev.solidflux.worker.slot.Slot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An ONNX model as a solid:
 *
 * <pre>{@code
 * OnnxSolid depth = OnnxSolid.of(Path.of("depth.onnx"))
 *     .input("image", TensorSource.npy("image"))
 *     .output("depth", TensorTarget.npy("out"))
 *     .batch(8, Duration.ofMillis(50));
 * worker.queue("depth", q -> q.solid("room.depth", depth).needs("room.depth", SlotNeed.ONE.sharedBy(8)));
 * }</pre>
 *
 * <p>The model is loaded once for each slot and stays. On a slot that is a GPU it runs there; where
 * that cannot be, on the processor, and each run is told so.
 */
public final class OnnxSolid implements Solid<JsonNode> {

  private final Path file;
  private final Map<String, TensorSource> inputs = new LinkedHashMap<>();
  private final Map<String, TensorTarget> outputs = new LinkedHashMap<>();
  private final Map<String, Warm> bySlot = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private int most = 1;
  private int threads;
  private Duration budget = Duration.ZERO;

  /** A loaded model, and those who wait to be done together on it. */
  private record Warm(
      OnnxModel model,
      Map<String, TensorInfo> takes,
      Batcher<List<List<Long>>, Map<String, Tensor>, Map<String, Tensor>> batcher) {}

  private OnnxSolid(Path file) {
    this.file = file;
  }

  public static OnnxSolid of(Path model) {
    return new OnnxSolid(model);
  }

  /** Each input of the model needs one. */
  public OnnxSolid input(String name, TensorSource source) {
    inputs.put(name, source);
    return this;
  }

  /** An output that is part of the result, under its name. Others are not computed. */
  public OnnxSolid output(String name, TensorTarget target) {
    outputs.put(name, target);
    return this;
  }

  /**
   * Does several tasks at once, by joining their inputs along the first dimension, which the model
   * leaves open. Such tasks must share a slot: see {@link
   * dev.solidflux.worker.slot.SlotNeed#sharedBy}.
   *
   * @param tasks how many at most
   * @param wait how long the first one waits for others
   */
  public OnnxSolid batch(int tasks, Duration wait) {
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
  public OnnxSolid threads(int number) {
    this.threads = number;
    return this;
  }

  @Override
  public JsonNode run(JsonNode arguments, SolidContext context) throws Exception {
    Warm warm = warm(context);
    Map<String, Tensor> given = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, TensorSource> input : inputs.entrySet()) {
        TensorInfo info = known(warm.takes(), input.getKey());
        Tensor tensor = input.getValue().read(arguments, info);
        checkFits(input.getKey(), tensor, info);
        given.put(input.getKey(), tensor);
      }
    } catch (IllegalArgumentException e) {
      throw new SolidFailure("UnfitArguments", String.valueOf(e.getMessage()));
    }
    Map<String, Tensor> results = compute(warm, given);
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, TensorTarget> output : outputs.entrySet()) {
      result.set(
          output.getKey(), output.getValue().write(known(results, output.getKey()), arguments));
    }
    return result;
  }

  /** Each is there, or the model could not have been loaded. */
  private static <T> T known(Map<String, T> byName, String name) {
    return Objects.requireNonNull(byName.get(name), name);
  }

  private static Map<String, Tensor> compute(Warm warm, Map<String, Tensor> given)
      throws Exception {
    List<List<Long>> alike = new ArrayList<>();
    given.values().forEach(tensor -> alike.add(tensor.shapeOfARow()));
    try {
      return warm.batcher().apply(alike, given);
    } catch (OrtException e) {
      throw isForWantOfMemory(e)
          ? new SolidFailure("OutOfMemory", String.valueOf(e.getMessage()))
          : e;
    }
  }

  private static boolean isForWantOfMemory(OrtException e) {
    String said = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return said.contains("failed to allocate memory")
        || said.contains("out of memory")
        || said.contains("bad allocation");
  }

  private static void checkFits(String name, Tensor tensor, TensorInfo info) {
    long[] wanted = info.getShape();
    boolean fits = tensor.type() == info.type && tensor.shape().size() == wanted.length;
    for (int i = 0; fits && i < wanted.length; i++) {
      fits = wanted[i] < 0 || wanted[i] == tensor.shape().get(i);
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "input %s is %s of shape %s, and the model takes %s"
              .formatted(name, tensor.type(), tensor.shape(), info));
    }
  }

  private Warm warm(SolidContext context) throws Exception {
    Slot slot = context.slots().isEmpty() ? null : context.slots().getFirst();
    lock.lock();
    try {
      Warm known = bySlot.get(slot == null ? "" : slot.id());
      Warm warm = known != null ? known : load(slot);
      bySlot.put(slot == null ? "" : slot.id(), warm);
      if (warm.model().whyNoDevice() != null) {
        context.log(
            "warn",
            "the model runs on the processor, not on its slot",
            Map.of("why", warm.model().whyNoDevice()));
      }
      return warm;
    } finally {
      lock.unlock();
    }
  }

  private Warm load(@Nullable Slot slot) throws Exception {
    Integer device = slot == null ? null : CudaDevices.number(slot);
    OnnxModel model = OnnxModel.load(file, device, threads);
    check("input", model.inputs(), inputs.keySet().stream().toList(), true);
    check("output", model.outputs(), outputs.keySet().stream().toList(), false);
    boolean open = isOpen(model.inputs()) && isOpen(model.outputs());
    if (most > 1 && !open) {
      throw new IOException(
          file + " does not leave the first dimension open, so that tasks cannot be batched");
    }
    return new Warm(
        model, model.inputs(), new Batcher<>(most, budget, items -> together(model, items)));
  }

  private static boolean isOpen(Map<String, TensorInfo> tensors) {
    return tensors.values().stream()
        .allMatch(info -> info.getShape().length > 0 && info.getShape()[0] < 0);
  }

  private void check(String what, Map<String, TensorInfo> has, List<String> named, boolean all)
      throws IOException {
    if (!has.keySet().containsAll(named) || (all && named.size() != has.size())) {
      throw new IOException(
          "%s has the %ss %s, and the solid names %s".formatted(file, what, has.keySet(), named));
    }
  }

  private List<Map<String, Tensor>> together(OnnxModel model, List<Map<String, Tensor>> items)
      throws OrtException {
    List<String> wanted = List.copyOf(outputs.keySet());
    if (items.size() == 1) {
      return List.of(model.run(items.getFirst(), wanted));
    }
    Map<String, Tensor> joined = new LinkedHashMap<>();
    for (String name : inputs.keySet()) {
      joined.put(name, Tensor.join(items.stream().map(item -> known(item, name)).toList()));
    }
    Map<String, Tensor> results = model.run(joined, wanted);
    List<Map<String, Tensor>> parts = new ArrayList<>();
    long from = 0;
    for (Map<String, Tensor> item : items) {
      long rows = item.values().iterator().next().rows();
      long begin = from;
      Map<String, Tensor> part = new LinkedHashMap<>();
      results.forEach((name, tensor) -> part.put(name, tensor.slice(begin, rows)));
      parts.add(part);
      from += rows;
    }
    return parts;
  }
}
