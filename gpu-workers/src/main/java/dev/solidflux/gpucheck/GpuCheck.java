package dev.solidflux.gpucheck;

import dev.solidflux.onnx.OnnxSolid;
import dev.solidflux.onnx.Tensor;
import dev.solidflux.onnx.TensorSource;
import dev.solidflux.process.ProcessSolid;
import dev.solidflux.worker.slot.NvidiaSlots;
import dev.solidflux.worker.slot.Slot;
import dev.solidflux.worker.slot.SlotProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads the GPUs of this machine, runs a CUDA program and a model in each, and prints what came of
 * it as JSON. Ends with 1 if anything was not as it should be.
 */
public final class GpuCheck {

  private static final int SIZE = 1024;
  private static final int WARM = 3;
  private static final int RUNS = 20;

  private final List<String> wrong = new ArrayList<>();

  private GpuCheck() {}

  public static void main(String[] args) throws Exception {
    SlotProvider devices = NvidiaSlots.ofThisMachine();
    GpuCheck check = new GpuCheck();
    Map<String, Object> found = check.check(devices, args[0]);
    System.out.println(
        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(found));
    System.exit(check.wrong.isEmpty() ? 0 : 1);
  }

  private Map<String, Object> check(SlotProvider devices, String child) throws Exception {
    List<Map<String, Object>> slots = new ArrayList<>();
    for (Slot slot : devices.discover()) {
      Map<String, Object> said = new LinkedHashMap<>();
      said.put("slot", slot);
      said.put("program", attempt("program in " + slot.id(), () -> program(slot, child)));
      if (slot.kind() == Slot.Kind.GPU) {
        said.put("model", attempt("model on " + slot.id(), () -> model(slot)));
      }
      slots.add(said);
    }
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("slots", slots);
    found.put("faults", devices.faults());
    found.put("processor", attempt("model on the processor", () -> model(null)));
    found.put("wrong", wrong);
    return found;
  }

  private interface Attempt {
    @Nullable Object get() throws Exception;
  }

  private Object attempt(String what, Attempt attempt) {
    try {
      return String.valueOf(attempt.get());
    } catch (Exception e) {
      wrong.add(what + ": " + e);
      return e.toString();
    }
  }

  private Object program(Slot slot, String child) throws Exception {
    CheckContext context = new CheckContext(List.of(slot));
    var seen = ProcessSolid.of(child).run(JsonNodeFactory.instance.objectNode(), context);
    String text = String.valueOf(seen);
    if (slot.kind() == Slot.Kind.GPU && !text.contains(slot.id().replace("GPU-", ""))) {
      wrong.add("the program in " + slot.id() + " saw another device: " + text);
    }
    return text;
  }

  /** Milliseconds that a product of two square matrices takes, in the middle of twenty. */
  private Map<String, Object> model(@Nullable Slot slot) throws Exception {
    Path file = Files.createTempFile("check", ".onnx");
    try (InputStream product = GpuCheck.class.getResourceAsStream("product.onnx")) {
      if (product == null) {
        throw new IOException("the model is not beside its class");
      }
      Files.copy(product, file, StandardCopyOption.REPLACE_EXISTING);
      Tensor ones = ones();
      OnnxSolid solid =
          OnnxSolid.of(file)
              .input("a", source(ones))
              .input("b", source(ones))
              .output("product", (tensor, arguments) -> first(tensor));
      CheckContext context = new CheckContext(slot == null ? List.of() : List.of(slot));
      List<Long> micros = new ArrayList<>();
      for (int i = 0; i < WARM + RUNS; i++) {
        long began = System.nanoTime();
        var result = solid.run(JsonNodeFactory.instance.objectNode(), context);
        micros.add((System.nanoTime() - began) / 1_000);
        if (result.path("product").asDouble() != SIZE) {
          wrong.add("a product is wrong: " + result);
        }
      }
      if (!context.warnings().isEmpty()) {
        wrong.add("CUDA was not used: " + context.warnings());
      }
      List<Long> counted = micros.subList(WARM, micros.size()).stream().sorted().toList();
      return Map.of("size", SIZE, "millis", counted.get(RUNS / 2) / 1_000.0);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static JsonNode first(Tensor tensor) {
    return JsonNodeFactory.instance.numberNode(tensor.floats()[0]);
  }

  private static Tensor ones() {
    float[] values = new float[SIZE * SIZE];
    Arrays.fill(values, 1);
    return Tensor.of(values, 1, SIZE, SIZE);
  }

  private static TensorSource source(Tensor tensor) {
    return (arguments, info) -> tensor;
  }
}
