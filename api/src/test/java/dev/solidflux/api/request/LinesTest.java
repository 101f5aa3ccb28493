package dev.solidflux.api.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.request.Lines.Line;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

class LinesTest {
  private static final int LONGEST = 10;

  @Test
  void linesAreTheSameWhereverTheBodyIsCut() {
    long seed = Long.getLong("seed", 1);
    Random random = new Random(seed);
    byte[] body = "one\r\n\n  \nseven é\nnumber ten\nmore than ten\n\nlast".getBytes(UTF_8);
    for (int round = 0; round < 200; round++) {
      assertThat(read(body, random))
          .as("seed %d", seed)
          .containsExactly("1 one\r", "4 seven é", "5 number ten", "6 too long", "8 last");
    }
  }

  @Test
  void aBodyThatEndsWithALineHasNoMore() {
    assertThat(read("a\n".getBytes(UTF_8), new Random(1))).containsExactly("1 a");
    assertThat(read(new byte[0], new Random(1))).isEmpty();
  }

  private static List<String> read(byte[] body, Random random) {
    Lines lines = new Lines(LONGEST);
    List<Line> read = new ArrayList<>();
    int from = 0;
    while (from < body.length) {
      int to = Math.min(body.length, from + 1 + random.nextInt(8));
      read.addAll(
          lines.in(new DefaultDataBufferFactory().wrap(Arrays.copyOfRange(body, from, to))));
      from = to;
    }
    read.addAll(lines.last());
    return read.stream().map(LinesTest::told).toList();
  }

  private static String told(Line line) {
    return switch (line) {
      case Line.Whole(long number, byte[] bytes) -> number + " " + new String(bytes, UTF_8);
      case Line.TooLong(long number) -> number + " too long";
    };
  }
}
