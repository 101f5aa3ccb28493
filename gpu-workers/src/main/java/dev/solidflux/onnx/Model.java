package dev.solidflux.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * An ONNX model that can be loaded.
 *
 * @param name equal for equal models, of which one is loaded for all
 */
public record Model(String name, Loading loading) {

  /** Makes a session of it. */
  @FunctionalInterface
  public interface Loading {
    OrtSession session(OrtEnvironment environment, OrtSession.SessionOptions options)
        throws OrtException;
  }

  /** That a file holds. */
  public static Model file(Path file) {
    return new Model(
        file.toString(),
        (environment, options) -> environment.createSession(file.toString(), options));
  }

  /**
   * That a program writes.
   *
   * @param content as a file of ONNX's would hold it; asked for when it is loaded
   */
  public static Model written(String name, Supplier<byte[]> content) {
    return new Model(
        name, (environment, options) -> environment.createSession(content.get(), options));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Model model && model.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
