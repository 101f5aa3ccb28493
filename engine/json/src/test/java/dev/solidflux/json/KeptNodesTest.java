package dev.solidflux.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** What is kept is read back as what it was, however often. */
class KeptNodesTest {

  /** As those who read what comes from outside have it. */
  private static final JsonMapper OUTSIDE =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static JsonNode outside(String json) {
    try {
      return JsonReading.read(OUTSIDE, json);
    } catch (JsonReading.Unreadable e) {
      throw new AssertionError(json, e);
    }
  }

  private static void staysTheSame(JsonNode node) {
    String text = KeptJson.mapper().writeValueAsString(node);
    JsonNode read = KeptJson.mapper().readTree(text);
    assertThat(read).as(text).isEqualTo(node);
    assertThat(read.asString()).isEqualTo(node.asString());
    assertThat(KeptJson.mapper().writeValueAsString(read)).isEqualTo(text);
    assertThat(ValueHash.of(read)).as(text).isEqualTo(ValueHash.of(node));
    assertThat(JsonSize.of(read)).as(text).isEqualTo(JsonSize.of(node));
  }

  @ParameterizedTest
  @CsvSource({
    "1.5e1, 15.0",
    "1e0, 1.0",
    "1.2345678E7, 12345678.0",
    "1.23456785E7, 12345678.5",
    "0.0e1, 0.0",
    "-0.0, 0.0",
    "0e5, 0E+5",
    "1e2, 1E+2",
    "1.50, 1.50",
    "1.0E-5, 0.000010",
    "1e-400, 1E-400",
    "1, 1",
    "-2147483648, -2147483648",
    "2147483648, 2147483648",
    "9223372036854775808, 9223372036854775808",
  })
  void aRealStaysOneAndKeepsItsDigits(String written, String kept) {
    for (JsonNode node : new JsonNode[] {outside(written), KeptJson.mapper().readTree(written)}) {
      assertThat(KeptJson.mapper().writeValueAsString(node)).isEqualTo(kept);
      assertThat(node.isIntegralNumber()).isEqualTo(written.matches("-?[0-9]+"));
      staysTheSame(node);
    }
  }

  @Test
  void everyNumberStaysTheSame() {
    long seed = Long.getLong("seed", 20261130L);
    System.out.println("numbers from seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      String digits = new BigInteger(1 + random.nextInt(90), random).toString();
      String point = random.nextBoolean() ? "" : "." + random.nextInt(1_000);
      String exponent =
          random.nextBoolean() ? "" : "eE".charAt(i % 2) + "" + (random.nextInt(80) - 40);
      staysTheSame(outside((random.nextBoolean() ? "-" : "") + digits + point + exponent));
    }
  }

  @Test
  void everyNodeThatIsMadeIsTheOneThatIsReadBack() {
    long seed = Long.getLong("seed", 20261130L);
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      double real = Double.longBitsToDouble(random.nextLong());
      float small = Float.intBitsToFloat(random.nextInt());
      long integer = random.nextLong() >> random.nextInt(64);
      staysTheSame(KeptNodes.FACTORY.numberNode(Double.isFinite(real) ? real : i));
      staysTheSame(KeptNodes.FACTORY.numberNode((double) integer));
      staysTheSame(KeptNodes.FACTORY.numberNode(i / 1_000.0));
      staysTheSame(KeptNodes.FACTORY.numberNode(Float.isFinite(small) ? small : i));
      staysTheSame(KeptNodes.FACTORY.numberNode(integer));
      staysTheSame(KeptNodes.FACTORY.numberNode(BigInteger.valueOf(integer)));
      staysTheSame(KeptNodes.FACTORY.numberNode(new BigInteger(random.nextInt(90), random)));
      staysTheSame(
          KeptNodes.FACTORY.numberNode(BigDecimal.valueOf(integer, random.nextInt(80) - 40)));
    }
  }

  @Test
  void whatIsNoNumberIsStillToBeSeen() {
    assertThat(KeptNodes.FACTORY.numberNode(Double.NaN).doubleValue()).isNaN();
    assertThat(StorableJson.fault(KeptNodes.FACTORY.numberNode(Float.NEGATIVE_INFINITY)))
        .hasValueSatisfying(fault -> assertThat(fault).contains("-Infinity"));
  }
}
