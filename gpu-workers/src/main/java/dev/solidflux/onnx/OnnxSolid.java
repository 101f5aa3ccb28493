package dev.solidflux.onnx;

import ai.onnxruntime.TensorInfo;
import dev.solidflux.process.Prepared;
import dev.solidflux.worker.Solid;
import dev.solidflux.worker.SolidContext;
import dev.solidflux.worker.SolidFailure;
import dev.solidflux.worker.slot.Slot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
 * <p>The model is loaded for each slot before the worker takes tasks, and stays: see {@link
 * OnnxModels}, for models that follow from a task's arguments too.
 */
public final class OnnxSolid implements Solid<JsonNode>, Prepared {

  private final Model model;
  private final OnnxModels models = new OnnxModels();
  private final Map<String, TensorSource> inputs = new LinkedHashMap<>();
  private final Map<String, TensorTarget> outputs = new LinkedHashMap<>();

  private OnnxSolid(Model model) {
    this.model = model;
  }

  public static OnnxSolid of(Path model) {
    return new OnnxSolid(Model.file(model));
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
   * Does several tasks at once: see {@link OnnxModels#batch}.
   *
   * @param tasks how many at most
   * @param wait how long the first one waits for others
   */
  public OnnxSolid batch(int tasks, Duration wait) {
    models.batch(tasks, wait);
    return this;
  }

  /**
   * How many threads of the processor one run takes; as many as there are unless said otherwise.
   */
  public OnnxSolid threads(int number) {
    models.threads(number);
    return this;
  }

  @Override
  public void prepare(JsonNode arguments) throws Exception {
    for (TensorSource source : inputs.values()) {
      source.prepare(arguments);
    }
  }

  @Override
  public void warm(@Nullable Slot slot) throws Exception {
    Map<String, TensorInfo> unused = takes(slot);
  }

  @Override
  public JsonNode run(JsonNode arguments, SolidContext context) throws Exception {
    Map<String, TensorInfo> takes = takes(OnnxModels.slot(context));
    Map<String, Tensor> given = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, TensorSource> input : inputs.entrySet()) {
        TensorInfo info = known(takes, input.getKey());
        Tensor tensor = input.getValue().read(arguments, info);
        checkFits(input.getKey(), tensor, info);
        given.put(input.getKey(), tensor);
      }
    } catch (IllegalArgumentException e) {
      throw new SolidFailure("UnfitArguments", String.valueOf(e.getMessage()));
    }
    Map<String, Tensor> results = models.run(model, given, List.copyOf(outputs.keySet()), context);
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, TensorTarget> output : outputs.entrySet()) {
      result.set(
          output.getKey(), output.getValue().write(known(results, output.getKey()), arguments));
    }
    return result;
  }

  /** Each is there, or it would have been said. */
  private static <T> T known(Map<String, T> byName, String name) {
    return Objects.requireNonNull(byName.get(name), name);
  }

  /**
   * What the model takes.
   *
   * @throws IOException if it is not as this solid says
   */
  private Map<String, TensorInfo> takes(@Nullable Slot slot) throws Exception {
    Map<String, TensorInfo> takes = models.inputs(model, slot);
    check("input", takes, inputs.keySet(), true);
    check("output", models.outputs(model, slot), outputs.keySet(), false);
    return takes;
  }

  private void check(String what, Map<String, TensorInfo> has, Set<String> named, boolean all)
      throws IOException {
    if (!has.keySet().containsAll(named) || (all && named.size() != has.size())) {
      throw new IOException(
          "%s has the %ss %s, and the solid names %s".formatted(model, what, has.keySet(), named));
    }
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
}
