package dev.solidflux.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A model that is loaded and ready, on one device. */
final class OnnxModel implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OnnxModel.class);

  private final OrtSession session;
  private final @Nullable String whyNoDevice;

  private OnnxModel(OrtSession session, @Nullable String whyNoDevice) {
    this.session = session;
    this.whyNoDevice = whyNoDevice;
  }

  /**
   * @param device the number of the CUDA device; null for the processor
   * @param threads how many threads of the processor one run takes; 0 for as many as there are
   * @throws OrtException if the model cannot be loaded
   */
  static OnnxModel load(Path file, @Nullable Integer device, int threads) throws OrtException {
    String why = null;
    if (device != null) {
      try (OrtSession.SessionOptions options = options(threads)) {
        options.addCUDA(device);
        return new OnnxModel(session(file, options), null);
      } catch (OrtException e) { // no CUDA in this build, no driver, no such device
        why = String.valueOf(e.getMessage());
        LOG.warn("{} runs on the processor, not on CUDA device {}: {}", file, device, why);
      }
    }
    try (OrtSession.SessionOptions options = options(threads)) {
      return new OnnxModel(session(file, options), why);
    }
  }

  private static OrtSession.SessionOptions options(int threads) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    if (threads > 0) {
      options.setIntraOpNumThreads(threads);
    }
    return options;
  }

  private static OrtSession session(Path file, OrtSession.SessionOptions options)
      throws OrtException {
    return OrtEnvironment.getEnvironment().createSession(file.toString(), options);
  }

  /** Why it runs on the processor although it was to run on a device; null if it does not. */
  @Nullable String whyNoDevice() {
    return whyNoDevice;
  }

  /** The inputs that are tensors, by their names. */
  Map<String, TensorInfo> inputs() throws OrtException {
    return tensors(session.getInputInfo());
  }

  Map<String, TensorInfo> outputs() throws OrtException {
    return tensors(session.getOutputInfo());
  }

  private static Map<String, TensorInfo> tensors(Map<String, NodeInfo> nodes) {
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    nodes.forEach(
        (name, node) -> {
          if (node.getInfo() instanceof TensorInfo tensor) {
            tensors.put(name, tensor);
          }
        });
    return tensors;
  }

  /**
   * @param wanted the names of the outputs
   */
  Map<String, Tensor> run(Map<String, Tensor> inputs, List<String> wanted) throws OrtException {
    Map<String, OnnxTensor> given = new LinkedHashMap<>();
    List<OnnxTensor> toClose = new ArrayList<>();
    try {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        OnnxTensor tensor = tensor(input.getValue());
        toClose.add(tensor);
        given.put(input.getKey(), tensor);
      }
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      try (OrtSession.Result result = session.run(given, Set.copyOf(wanted))) {
        for (String name : wanted) {
          outputs.put(name, copy((OnnxTensor) result.get(name).orElseThrow()));
        }
      }
      return outputs;
    } finally {
      toClose.forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor tensor(Tensor tensor) throws OrtException {
    return OnnxTensor.createTensor(
        OrtEnvironment.getEnvironment(),
        tensor.data().duplicate().order(tensor.data().order()),
        tensor.shapeArray(),
        tensor.type());
  }

  private static Tensor copy(OnnxTensor tensor) {
    ByteBuffer theirs = tensor.getByteBuffer();
    ByteBuffer data = Tensor.buffer(theirs.remaining());
    data.put(theirs).flip();
    return Tensor.of(tensor.getInfo().type, tensor.getInfo().getShape(), data);
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
