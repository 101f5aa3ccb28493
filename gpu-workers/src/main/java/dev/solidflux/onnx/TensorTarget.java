package dev.solidflux.onnx;

import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What an output of a model becomes in a task's result. */
@FunctionalInterface
public interface TensorTarget {

  /**
   * @throws IllegalArgumentException if the arguments do not say where to, with a message for
   *     people
   * @throws IOException if it cannot be written
   */
  JsonNode write(Tensor tensor, JsonNode arguments) throws IOException;

  /** A list of lists of numbers. */
  static TensorTarget json() {
    return (tensor, arguments) -> TensorJson.write(tensor);
  }

  /** The path of a file of NumPy's ({@code .npy}), which the argument of that name gives. */
  static TensorTarget npy(String argument) {
    return (tensor, arguments) -> {
      JsonNode path = arguments.path(argument);
      if (!path.isString()) {
        throw new IllegalArgumentException(argument + " must be the path of a file");
      }
      NpyFile.write(tensor, Path.of(path.stringValue()));
      return JsonNodeFactory.instance.stringNode(path.stringValue());
    };
  }
}
