package dev.solidflux.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The model that is run to see whether a GPU works is what is written here. */
class CheckModelTest {

  private static final Path FILE =
      Path.of("src/main/resources/dev/solidflux/gpucheck/product.onnx");

  @Test
  void itIsAProductOfMatrices() throws Exception {
    byte[] model = TestModels.model("MatMul", "product", -1, 1024, 1024);
    if (Boolean.getBoolean("write")) {
      Files.write(FILE, model);
    }
    assertThat(Files.readAllBytes(FILE)).isEqualTo(model);
  }
}
