package dev.solidflux.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Documents with random damage: whatever is read, it is read without an exception. */
class MutatedDocumentsTest {
  private static final long SEED = Long.getLong("solidflux.seed", 20_260_101L);
  private static final int ROUNDS = Integer.getInteger("solidflux.rounds", 6_000);
  private static final String[] SPLINTERS = {
    "\t",
    "\n",
    "\r",
    " ",
    "  ",
    ":",
    ": ",
    "- ",
    "? ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\"",
    "'",
    "#",
    "&a ",
    "*a ",
    "!t ",
    "!!int ",
    "|",
    ">",
    "|-\n",
    "%",
    "---\n",
    "...\n",
    "<<: ",
    "@",
    "`",
    "\\",
    "\\u",
    "$",
    "${",
    "$${",
    "}",
    "\0",
    "\uFEFF",
    "\uD800",
    "\uDC00",
    "😀",
    "é",
    "\u0085",
    "\u2028",
    "null",
    "true",
    "1e999",
    "0x",
    "1s",
    "-1",
    "input",
    "depth",
    "\"\\ud800\"",
    "${[1].map(x, x)}",
    "${'",
    "(",
    ")",
  };

  @Test
  void noDamageMakesTheReaderThrowAndEveryFaultLiesInTheText() throws IOException {
    System.out.println("seed " + SEED + ", rounds " + ROUNDS);
    Random random = new Random(SEED);
    List<String> originals = new ArrayList<>(List.of(PipelineDocumentTest.ROOM));
    FaultyDocumentsTest.cases().forEach(one -> originals.add(one.document()));
    PipelineDocument room = PipelineDocument.parse(PipelineDocumentTest.ROOM, Format.YAML);
    originals.add(((PipelineDocument.Parsed) room).document().toPrettyString());
    for (int round = 0; round < ROUNDS; round++) {
      String text = originals.get(random.nextInt(originals.size()));
      for (int i = random.nextInt(4); i >= 0; i--) {
        text = damaged(text, random);
      }
      for (Format format : Format.values()) {
        check(text, PipelineDocument.parse(text, format));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        check(new String(bytes, StandardCharsets.UTF_8), PipelineDocument.parse(bytes, format));
      }
    }
  }

  private static String damaged(String text, Random random) {
    int from = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), from + random.nextInt(12));
    String splinter = SPLINTERS[random.nextInt(SPLINTERS.length)];
    return switch (random.nextInt(4)) {
      case 0 -> text.substring(0, from) + splinter + text.substring(from);
      case 1 -> text.substring(0, from) + text.substring(to);
      case 2 -> text.substring(0, from) + splinter + text.substring(to);
      default -> text.substring(0, to) + text.substring(from);
    };
  }

  private static void check(String text, PipelineDocument read) {
    if (read instanceof PipelineDocument.Rejected rejected) {
      assertThat(rejected.faults()).isNotEmpty();
      String[] lines = text.split("\r\n|\r|\n", -1);
      for (Fault fault : rejected.faults()) {
        assertThat(fault.line()).as("%s in %s", fault, text).isBetween(1, lines.length);
        int length = lines[fault.line() - 1].codePointCount(0, lines[fault.line() - 1].length());
        assertThat(fault.column()).as("%s in %s", fault, text).isBetween(1, length + 2);
        assertThat(fault.message()).doesNotContain("Exception");
      }
    }
  }
}
