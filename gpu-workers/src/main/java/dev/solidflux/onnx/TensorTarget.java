package dev.solidflux.onnx;

import dev.solidflux.artifact.Artifacts;
import dev.solidflux.worker.SolidFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** What an output of a model becomes in a task's result. */
@FunctionalInterface
public interface TensorTarget {

  /**
   * @throws SolidFailure if the result cannot have it
   * @throws IOException if it cannot be written
   */
  JsonNode write(Tensor tensor, JsonNode arguments)
      throws IOException, InterruptedException, SolidFailure;

  /** A list of lists of numbers, with no more of them than a reply can have. */
  static TensorTarget json() {
    return (tensor, arguments) -> TensorJson.write(tensor, 2 << 20);
  }

  /** A file of NumPy's ({@code .npy}), kept as an {@link dev.solidflux.artifact.Artifact}. */
  static TensorTarget npy(Artifacts artifacts) {
    return (tensor, arguments) -> {
      Path file = Files.createTempFile("solidflux", ".npy");
      try {
        NpyFile.write(tensor, file);
        return artifacts.keep(file, "application/x-npy").toJson();
      } finally {
        Files.deleteIfExists(file);
      }
    };
  }
}
