package dev.solidflux.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxJavaType;
import com.sun.management.ThreadMXBean;
import dev.solidflux.worker.SolidFailure;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TensorJsonTest {

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  private static Tensor read(String text, OnnxJavaType type) {
    return TensorJson.read(json(text), type);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "UINT8, |[0,255,7.0]|, |[0,255,7]|",
        "INT8, |[-128,127]|, |[-128,127]|",
        "INT32, |[-2147483648,2e3]|, |[-2147483648,2000]|",
        "INT64, |[[9223372036854775807],[-1]]|, |[[9223372036854775807],[-1]]|",
        "FLOAT, |[0.5,-3.4e38]|, |[0.5,-3.4E38]|",
        "DOUBLE, |1e300|, |1.0E300|",
        "BOOL, |[true,false]|, |[true,false]|",
        "FLOAT, |[[],[]]|, |[[],[]]|",
      })
  void whatIsOfAModelsTypeIsReadAsItIs(OnnxJavaType type, String given, String read)
      throws Exception {
    assertThat(TensorJson.write(read(given, type), 1_000)).hasToString(read);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "UINT8, 300, 300",
        "UINT8, -1, -1",
        "INT8, 128, 128",
        "INT32, 3.7, 3.7",
        "INT32, 2147483648, 2147483648",
        "INT64, 1e30, 1.0E30",
        "INT64, 9223372036854775808, 9223372036854775808",
        "INT64, 1e999, |\"Infinity\"|",
        "FLOAT, 1e39, 1.0E39",
        "DOUBLE, 1e999, |\"Infinity\"|",
        "INT32, |\"3\"|, STRING",
        "BOOL, 1, NUMBER",
      })
  void whatIsNotIsRefusedAndNotBent(OnnxJavaType type, String number, String said) {
    assertThatThrownBy(() -> read("[" + number + "]", type))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("it has something that is no " + type + ": " + said);
  }

  @Test
  void aListInThePlaceOfANumberIsNone() {
    assertThatThrownBy(() -> read("[1,[1]]", OnnxJavaType.FLOAT))
        .hasMessage("it has a list of 1 in the place of a number");
    assertThatThrownBy(() -> read("[[1],1]", OnnxJavaType.FLOAT))
        .hasMessage("its lists have different lengths: NUMBER is none of 1");
  }

  @Test
  void aListThatIsLongIsNoReasonToTakeMemoryForOthersThatAreNot() {
    String first = "[" + String.join(",", Collections.nCopies(20_000, "0")) + "]";
    JsonNode json = json("[" + first + ",0".repeat(19_999) + "]");
    long before = directMemory();
    assertThatThrownBy(() -> TensorJson.read(json, OnnxJavaType.FLOAT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("its lists have different lengths: NUMBER is none of 20000");
    assertThat(directMemory() - before).isLessThan(1 << 20);
  }

  private static long directMemory() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  @Test
  void anOutputThatNoReplyCouldHaveIsRefusedBeforeItIsWritten() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Tensor tensor = Tensor.of(new float[1 << 20], 1 << 20);
    Tensor empty = new Tensor(OnnxJavaType.FLOAT, List.of(1L << 40, 0L), ByteBuffer.allocate(0));
    long before = threads.getCurrentThreadAllocatedBytes();
    for (Tensor large : List.of(tensor, empty)) {
      assertThatThrownBy(() -> TensorJson.write(large, 1 << 20))
          .isInstanceOf(SolidFailure.class)
          .hasMessageContaining("is too large to be told as JSON")
          .extracting(e -> ((SolidFailure) e).type())
          .isEqualTo("ResultTooLarge");
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4 << 20);
    assertThat(TensorJson.write(tensor, 2 << 20)).hasSize(1 << 20);
  }
}
