package dev.solidflux.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TreeSizeTest {

  private static final int ELEMENTS = 10_000;

  /** So much of one shape that nothing else in the process counts. */
  private static final long MUCH = 24L << 20;

  private static byte[] list(String element) {
    return IntStream.range(0, ELEMENTS)
        .mapToObj(i -> element.replace("#", String.valueOf(i)))
        .collect(Collectors.joining(",", "[", "]"))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "[[1#]]",
        "{\"id\":1#,\"v\":2#}",
        "{\"a\":{\"b\":{\"c\":\"#\"}}}",
        "{\"n#\":#}",
        "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"j\":0,\"k\":1,\"l\":2,\"m\":#}",
        "0.5",
        "1#",
        "5000000000#",
        "12345678901234567890#",
        "1.234567890123456789#",
        "\"a#\"",
        "\"wörd #\"",
        "\"字 #\"",
        "\"some words that are a little longer, as names and messages are: #\""
      })
  void isAboutWhatTheTreeTakes(String element) {
    byte[] json = list(element);
    long estimated = Ref.to(json).memory();
    List<JsonNode> trees = new ArrayList<>();
    long before = used();
    for (long all = 0; all < MUCH; all += estimated) {
      trees.add(KeptJson.mapper().readTree(json));
    }
    long taken = (used() - before) / trees.size();
    Reference.reachabilityFence(trees);

    assertThat(estimated).isBetween(taken * 3 / 4, taken * 4 / 3);
  }

  @Test
  void whatIsOneLongTextTakesAsMuchAsItsText() {
    byte[] json = ("\"" + "x".repeat(1_000_000) + "\"").getBytes(StandardCharsets.UTF_8);
    assertThat(Ref.to(json).memory()).isBetween(1_000_000L, 1_000_100L);
  }

  @Test
  void whatIsThereOnceForAllTakesItsPlaceAlone() {
    assertThat(Ref.to(list("true")).memory()).isLessThan(8L * ELEMENTS);
  }

  @Test
  void whatIsNoJsonIsNeverATree() {
    for (String text : List.of("", "{\"a\":", "[1}", "no", "[0][0]")) {
      assertThat(Ref.to(text).memory()).isBetween(0L, 500L);
    }
  }

  @Test
  void anyDepthThatIsKeptIsMeasured() {
    assertThat(Ref.to("[".repeat(2_000) + "]".repeat(2_000)).memory()).isGreaterThan(200_000);
  }
}
