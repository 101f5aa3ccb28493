package dev.solidflux.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.protocol.Reply;
import dev.solidflux.solidtest.Replies;
import dev.solidflux.solidtest.SolidTask;
import dev.solidflux.solidtest.SolidTest;
import dev.solidflux.worker.Worker;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A program's result is what it wrote, to the last digit, whichever way it says it. */
@Timeout(60)
class ResultJsonTest {

  /** How a result is said whose JSON stands in a file. */
  private enum Way {
    CHANNEL("{ printf '{\"type\":\"output\",\"value\":'; cat %s; echo '}'; } >$SOLIDFLUX_CHANNEL"),
    FILE("cat %s >$SOLIDFLUX_OUTPUT"),
    PRINTED("{ printf 'RESULT '; cat %s; echo; }");

    private final String script;

    Way(String script) {
      this.script = script;
    }
  }

  @TempDir private Path folder;

  private Replies said(Way way, String json) throws Exception {
    Path file = Files.writeString(folder.resolve("json"), json);
    ProcessSolid solid =
        ProcessSolid.of("sh", "-c", way.script.formatted(file)).line("^RESULT (?P<output>.*)");
    return run(solid, Map.of());
  }

  private static Replies run(ProcessSolid solid, Map<String, ?> arguments) {
    Worker worker = Worker.named("test").queue("tools", q -> q.solid("tool", solid));
    return SolidTest.of(worker).run(SolidTask.of("tool", arguments));
  }

  private static String nested(int levels) {
    return "[".repeat(levels) + "]".repeat(levels);
  }

  @ParameterizedTest
  @EnumSource
  void numbersKeepEveryDigit(Way way) throws Exception {
    String numbers = "[3.14159265358979323846,1.10,12345678901234567890,1E+999,1E-30]";
    assertThat(said(way, numbers).result()).hasToString(numbers);
    assertThat(said(way, "9".repeat(1_000)).result()).hasToString("9".repeat(1_000));
    assertThat(said(way, nested(100)).result()).hasToString(nested(100));
  }

  @ParameterizedTest
  @EnumSource
  void whatCannotBeStoredIsSaidInWordsAndNotTriedAgain(Way way) throws Exception {
    assertUnstorable(said(way, "9".repeat(1_001)), "has more than 1,000 digits written out");
    assertUnstorable(said(way, "9".repeat(6_000)), "has more than 1,000 digits written out");
    assertUnstorable(said(way, "1e1000"), "has more than 1,000 digits written out");
    assertUnstorable(said(way, "[NaN]"), "the number at /0 is NaN");
    assertUnstorable(said(way, nested(120)), "is nested deeper than 100 levels");
    assertUnstorable(said(way, nested(501)), "is nested deeper than 100 levels");
  }

  private static void assertUnstorable(Replies replies, String words) {
    assertThat(replies.failure().type()).isEqualTo("UnstorableResult");
    assertThat(replies.failure().message())
        .contains(words)
        .doesNotContain("tools.jackson", "StreamReadConstraints", "Feature");
  }

  @ParameterizedTest
  @EnumSource(names = "FILE", mode = EnumSource.Mode.EXCLUDE)
  void whatIsNestedBeyondReadingIsToldInWords(Way way) throws Exception {
    Replies replies = said(way, nested(1_500));
    assertThat(replies.failure().type()).isEqualTo("BrokenChannel");
    assertThat(replies.logs())
        .extracting(Reply.Log::message)
        .allMatch(told -> told.endsWith("it is nested deeper than 1000 levels"));
  }

  @Test
  void argumentsKeepEveryDigitToo() {
    BigDecimal number = new BigDecimal("3.14159265358979323846");
    BigDecimal price = new BigDecimal("1.10");
    ProcessSolid solid =
        ProcessSolid.of("sh", "-c", "cat $SOLIDFLUX_INPUT >$SOLIDFLUX_OUTPUT; echo $0", "{args.a}");
    Replies replies = run(solid, Map.of("a", number));
    assertThat(replies.result()).hasToString("{\"a\":3.14159265358979323846}");
    assertThat(replies.logs()).extracting(Reply.Log::message).containsExactly(number.toString());
    assertThat(run(solid, Map.of("a", price)).result()).hasToString("{\"a\":1.10}");
  }

  @Test
  void aFigureThatIsNoneIsABrokenLine() throws Exception {
    for (String value : new String[] {"NaN", "1e999", "\"5\""}) {
      String metric = "{\"type\":\"metric\",\"name\":\"n\",\"value\":" + value + "}";
      Path file = Files.writeString(folder.resolve("metric"), metric + "\n");
      Replies replies =
          run(ProcessSolid.of("sh", "-c", "cat " + file + " >$SOLIDFLUX_CHANNEL"), Map.of());
      assertThat(replies.failure().type()).as(value).isEqualTo("BrokenChannel");
    }
  }
}
