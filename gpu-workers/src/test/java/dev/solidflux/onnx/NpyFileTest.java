package dev.solidflux.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxJavaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyFileTest {

  @TempDir private Path folder;

  /** As NumPy 1.24 writes {@code numpy.array([[1, -2]], dtype='<i4')}. */
  private static final String NUMPYS =
      "\u0093NUMPY\u0001\0v\0{'descr': '<i4', 'fortran_order': False, 'shape': (1, 2), }"
          + " ".repeat(58)
          + "\n\u0001\0\0\0\u00fe\u00ff\u00ff\u00ff";

  private Path file(String latin1) throws IOException {
    return Files.write(folder.resolve("a.npy"), latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void whatNumpyWroteIsRead() throws Exception {
    Tensor tensor = NpyFile.read(file(NUMPYS));
    assertThat(tensor.type()).isEqualTo(OnnxJavaType.INT32);
    assertThat(tensor.shape()).containsExactly(1L, 2L);
    assertThat(TensorJson.write(tensor, 100)).hasToString("[[1,-2]]");
  }

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    Path file = folder.resolve("b.npy");
    for (long[] shape : new long[][] {{}, {3}, {2, 2}, {1, 0}, {2, 1, 3}}) {
      int count = 1;
      for (long size : shape) {
        count *= (int) size;
      }
      Tensor tensor = Tensor.of(new float[count], shape);
      NpyFile.write(tensor, file);
      assertThat(NpyFile.read(file).shape()).isEqualTo(tensor.shape());
    }
  }

  /** Whose number of bytes is the file's only in 64 bits, or far from it. */
  @Test
  void aHeaderThatAsksForMoreThanTheFileHasIsRefused() throws Exception {
    String empty = NUMPYS.substring(0, 128);
    for (String shape :
        List.of("(4611686018427387904,)", "(2147483647,)", "(4294967296, 4294967296)")) {
      String longer = empty.replace("(1, 2)", shape);
      Path file = file(longer.substring(0, 127) + "\n");
      assertThatThrownBy(() -> NpyFile.read(file))
          .as(shape)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a.npy");
    }
  }

  @Test
  void anythingElseIsRefusedAndNothingBreaks() throws Exception {
    for (String broken :
        List.of(
            "",
            "\u0093NUMPY",
            NUMPYS.substring(0, 130),
            NUMPYS + "x",
            NUMPYS.replace("i4", "O8"),
            NUMPYS.replace("(1, 2)", "(9, 9)"),
            NUMPYS.replace("False", "True "),
            "PNG" + NUMPYS)) {
      Path file = file(broken);
      assertThatThrownBy(() -> NpyFile.read(file)).as(broken).isInstanceOf(IOException.class);
    }
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = NUMPYS.getBytes(StandardCharsets.ISO_8859_1);
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      Path file = Files.write(folder.resolve("c.npy"), bytes);
      try {
        assertThat(NpyFile.read(file).count()).isEqualTo(2);
      } catch (IOException e) {
        assertThat(e.getMessage()).contains("c.npy");
      }
    }
  }
}
