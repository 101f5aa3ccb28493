package dev.solidflux.onnx;

import ai.onnxruntime.TensorInfo;
import dev.solidflux.artifact.Artifact;
import dev.solidflux.artifact.Artifacts;
import dev.solidflux.artifact.Fetched;
import dev.solidflux.worker.SolidFailure;
import java.io.IOException;
import tools.jackson.databind.JsonNode;

/** How an input of a model follows from a task's arguments. */
@FunctionalInterface
public interface TensorSource {

  /**
   * @param info what the model takes
   * @throws IllegalArgumentException if the arguments do not give it, with a message for people
   * @throws SolidFailure if a file that they name is not to be had
   * @throws IOException if one cannot be read
   */
  Tensor read(JsonNode arguments, TensorInfo info)
      throws IOException, InterruptedException, SolidFailure;

  /**
   * Does what can be done while the task waits for its slot.
   *
   * @throws IllegalArgumentException if the arguments do not allow it
   */
  default void prepare(JsonNode arguments) throws IOException, InterruptedException, SolidFailure {}

  /** The argument of that name, a list of lists of numbers. */
  static TensorSource json(String argument) {
    return (arguments, info) -> {
      if (!arguments.has(argument)) {
        throw new IllegalArgumentException(argument + " is missing");
      }
      try {
        return TensorJson.read(arguments.get(argument), info.type);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(argument + ": " + e.getMessage(), e);
      }
    };
  }

  /**
   * The file of NumPy's ({@code .npy}) that the argument of that name is, as an {@link
   * dev.solidflux.artifact.Artifact artifact}.
   */
  static TensorSource npy(String argument, Artifacts artifacts) {
    return new TensorSource() {
      @Override
      public Tensor read(JsonNode arguments, TensorInfo info)
          throws IOException, InterruptedException, SolidFailure {
        try (Fetched file = artifacts.fetch(artifact(arguments, argument))) {
          return NpyFile.read(file.path());
        }
      }

      @Override
      public void prepare(JsonNode arguments)
          throws IOException, InterruptedException, SolidFailure {
        artifacts.fetch(artifact(arguments, argument)).close();
      }
    };
  }

  private static Artifact artifact(JsonNode arguments, String argument) {
    try {
      return Artifact.of(arguments.path(argument));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(argument + ": " + e.getMessage(), e);
    }
  }
}
