package dev.solidflux.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A model that is loaded and ready, on one device. */
final class OnnxModel implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OnnxModel.class);
  private static final long LOOK_MILLIS = 100;

  /** How ONNX Runtime writes what CUDA and its libraries answer. */
  private static final Pattern OF_DEVICE =
      Pattern.compile("\\b(CUDA|CUDNN|CUBLAS|CUFFT)\\w* (failure|error)", Pattern.CASE_INSENSITIVE);

  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private final OrtSession session;
  private final Map<String, TensorInfo> inputs;
  private final Map<String, TensorInfo> outputs;
  private final @Nullable Integer device;
  private final @Nullable String whyNoDevice;

  private OnnxModel(OrtSession session, @Nullable Integer device, @Nullable String whyNoDevice)
      throws OrtException {
    this.session = session;
    this.inputs = tensors(session.getInputInfo());
    this.outputs = tensors(session.getOutputInfo());
    this.device = device;
    this.whyNoDevice = whyNoDevice;
  }

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("onnx-terminations").unstarted(task));
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }

  /**
   * @param device the number of the CUDA device; null for the processor
   * @param threads how many threads of the processor one run takes; 0 for as many as there are
   * @throws OrtException if the model cannot be loaded
   */
  static OnnxModel load(Model model, @Nullable Integer device, int threads) throws OrtException {
    String why = null;
    if (device != null) {
      try (OrtSession.SessionOptions options = options(threads)) {
        options.addCUDA(device);
        return new OnnxModel(session(model, options), device, null);
      } catch (OrtException e) { // no CUDA in this build, no driver, no such device
        if (isForWantOfMemory(e)) {
          throw e;
        }
        why = String.valueOf(e.getMessage());
        LOG.warn("{} runs on the processor, not on CUDA device {}: {}", model, device, why);
      }
    }
    try (OrtSession.SessionOptions options = options(threads)) {
      return new OnnxModel(session(model, options), null, why);
    }
  }

  /** Whether there was not enough memory, on the device or off it. */
  static boolean isForWantOfMemory(OrtException e) {
    String said = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return said.contains("failed to allocate memory")
        || said.contains("out of memory")
        || said.contains("bad allocation");
  }

  /** Whether it is the device that has failed, and not what it was given. */
  static boolean isOfTheDevice(OrtException e) {
    return e.getCode() == OrtException.OrtErrorCode.ORT_EP_FAIL
        || OF_DEVICE.matcher(String.valueOf(e.getMessage())).find();
  }

  private static OrtSession.SessionOptions options(int threads) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    if (threads > 0) {
      options.setIntraOpNumThreads(threads);
    }
    return options;
  }

  private static OrtSession session(Model model, OrtSession.SessionOptions options)
      throws OrtException {
    return model.loading().session(OrtEnvironment.getEnvironment(), options);
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

  /** Whether it runs on a device. */
  boolean isOnDevice() {
    return device != null;
  }

  /** Why it runs on the processor although it was to run on a device; null if it does not. */
  @Nullable String whyNoDevice() {
    return whyNoDevice;
  }

  /** The inputs that are tensors, by their names. */
  Map<String, TensorInfo> inputs() {
    return inputs;
  }

  Map<String, TensorInfo> outputs() {
    return outputs;
  }

  /** Whether the first dimension of all that it takes and gives may be of any size. */
  boolean isOpen() {
    return isOpen(inputs) && isOpen(outputs);
  }

  private static boolean isOpen(Map<String, TensorInfo> tensors) {
    return tensors.values().stream()
        .allMatch(info -> info.getShape().length > 0 && info.getShape()[0] < 0);
  }

  /**
   * @param wanted the names of the outputs
   * @param givenUp is asked all the time whether nobody waits for it any more: it ends then,
   *     between two of its operators
   * @throws CancellationException if it was ended so
   */
  Map<String, Tensor> run(Map<String, Tensor> given, List<String> wanted, BooleanSupplier givenUp)
      throws OrtException {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    List<OnnxTensor> toClose = new ArrayList<>();
    try {
      for (Map.Entry<String, Tensor> input : given.entrySet()) {
        OnnxTensor tensor = tensor(input.getValue());
        toClose.add(tensor);
        tensors.put(input.getKey(), tensor);
      }
      return runOn(tensors, wanted, givenUp);
    } finally {
      toClose.forEach(OnnxTensor::close);
    }
  }

  private Map<String, Tensor> runOn(
      Map<String, OnnxTensor> given, List<String> wanted, BooleanSupplier givenUp)
      throws OrtException {
    Termination termination = new Termination();
    Future<?> watch =
        CLOCK.scheduleWithFixedDelay(
            () -> {
              if (givenUp.getAsBoolean()) {
                termination.ask();
              }
            },
            LOOK_MILLIS,
            LOOK_MILLIS,
            TimeUnit.MILLISECONDS);
    try (termination;
        OrtSession.Result result = session.run(given, Set.copyOf(wanted), termination.options)) {
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      for (String name : wanted) {
        outputs.put(name, copy((OnnxTensor) result.get(name).orElseThrow()));
      }
      return outputs;
    } catch (OrtException e) {
      if (termination.isAsked()) {
        throw new CancellationException("nobody waits for it any more");
      }
      throw e;
    } finally {
      watch.cancel(false);
    }
  }

  /** Asks a run to end, as long as there is one. */
  private static final class Termination implements AutoCloseable {
    final OrtSession.RunOptions options = new OrtSession.RunOptions();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean asked;
    private boolean over;

    Termination() throws OrtException {}

    void ask() {
      lock.lock();
      try {
        if (!asked && !over) {
          asked = true;
          options.setTerminate(true);
        }
      } catch (OrtException e) {
        LOG.warn("a model that nobody waits for goes on: {}", e.getMessage());
      } finally {
        lock.unlock();
      }
    }

    boolean isAsked() {
      lock.lock();
      try {
        return asked;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        over = true;
        options.close();
      } finally {
        lock.unlock();
      }
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
