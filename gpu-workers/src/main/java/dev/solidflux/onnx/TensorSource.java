package dev.solidflux.onnx;

import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** How an input of a model follows from a task's arguments. */
@FunctionalInterface
public interface TensorSource {

  /**
   * @param info what the model takes
   * @throws IllegalArgumentException if the arguments do not give it, with a message for people
   * @throws IOException if a file that they name cannot be read
   */
  Tensor read(JsonNode arguments, TensorInfo info) throws IOException;

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

  /** The file of NumPy's ({@code .npy}) that the argument of that name is the path of. */
  static TensorSource npy(String argument) {
    return (arguments, info) -> NpyFile.read(file(arguments, argument));
  }

  private static Path file(JsonNode arguments, String argument) {
    if (!arguments.path(argument).isString()) {
      throw new IllegalArgumentException(argument + " must be the path of a file");
    }
    return Path.of(arguments.path(argument).stringValue());
  }
}
