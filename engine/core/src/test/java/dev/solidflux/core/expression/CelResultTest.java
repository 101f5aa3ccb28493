package dev.solidflux.core.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.NullValue;
import dev.solidflux.json.JsonSize;
import dev.solidflux.json.KeptJson;
import dev.solidflux.json.ValueHash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What expressions make is what is read back of it, so that nothing depends on who has read it. */
class CelResultTest {

  @Test
  void everyResultIsTheNodeThatIsReadBack() throws ExpressionFailure {
    long seed = Long.getLong("seed", 20261129L);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      Object value = any(random, 3);
      JsonNode made = CelResult.toJson(value, Budget.of(() -> false));
      String text = KeptJson.mapper().writeValueAsString(made);
      JsonNode read = KeptJson.mapper().readTree(text);
      assertThat(read).as("seed %d: %s", seed, value).isEqualTo(made);
      assertThat(KeptJson.mapper().writeValueAsString(read)).isEqualTo(text);
      assertThat(read.toString()).isEqualTo(made.toString());
      assertThat(read.isValueNode() ? read.asString() : "")
          .isEqualTo(made.isValueNode() ? made.asString() : "");
      assertThat(ValueHash.of(read)).isEqualTo(ValueHash.of(made));
      assertThat(JsonSize.of(read)).isEqualTo(JsonSize.of(made));
    }
  }

  private static Object any(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 9 : 12)) {
      case 0 -> random.nextLong() >> random.nextInt(64);
      case 1 -> UnsignedLong.fromLongBits(random.nextLong() >>> random.nextInt(64));
      case 2 -> finite(Double.longBitsToDouble(random.nextLong()));
      case 3 -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
      case 4 -> (double) (random.nextLong() >> random.nextInt(64));
      case 5 -> random.nextInt(1_000) / Math.pow(10, random.nextInt(20));
      case 6 ->
          List.of(0.0, -0.0, 1e7, 1e-3, Double.MIN_VALUE, -Double.MAX_VALUE).get(random.nextInt(6));
      case 7 -> List.of("", "1.0", "é\n\"😀", "12345678.5").get(random.nextInt(4));
      case 8 -> random.nextBoolean() ? NullValue.NULL_VALUE : (Object) random.nextBoolean();
      case 9, 10 -> {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(any(random, depth - 1));
        }
        yield list;
      }
      default -> {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put("m" + random.nextInt(9), any(random, depth - 1));
        }
        yield map;
      }
    };
  }

  private static double finite(double number) {
    return Double.isFinite(number) ? number : 0.5;
  }

  @ParameterizedTest
  @CsvSource({
    "12345678.5, 12345678.5",
    "12345678.0, 12345678.0",
    "1e7, 1.0E+7",
    "1e10, 1.0E+10",
    "100.0, 100.0",
    "0.5, 0.5",
    "-0.0, 0.0",
    "0.001, 0.001",
    "1e-4, 0.00010",
    "1e-9, 1.0E-9",
    "4.9e-324, 4.9E-324"
  })
  void aRealHasAPointOrAnExponentAndSoStaysOne(double real, String text) throws ExpressionFailure {
    JsonNode made = CelResult.toJson(real, Budget.of(() -> false));
    assertThat(made.asString()).isEqualTo(text);
    assertThat(made.doubleValue()).isEqualTo(real == 0 ? 0.0 : real);
  }
}
