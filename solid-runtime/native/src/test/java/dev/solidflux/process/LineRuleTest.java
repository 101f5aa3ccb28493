package dev.solidflux.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.protocol.Reply;
import dev.solidflux.solidtest.Replies;
import dev.solidflux.solidtest.SolidTask;
import dev.solidflux.solidtest.SolidTest;
import dev.solidflux.worker.Worker;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a line means whose pattern matches, whatever stands where a number was hoped for. */
@Timeout(60)
class LineRuleTest {

  @ParameterizedTest
  @CsvSource({
    "(?P<current>\\S+) / (?P<total>\\S+), 5 / 0",
    "(?P<current>\\S+) / (?P<total>\\S+), 5 / NaN",
    "(?P<current>\\S+) / (?P<total>\\S+), - / 10",
    "(?P<percent>\\S+) %, NaN %",
    "(?P<fraction>\\S+) done, Infinity done",
    "(?P<fraction>\\S+) done, nothing done",
    "(?P<metric>[a-z]+) = (?P<value>\\S+), error = NaN",
    "(?P<metric>[a-z]+)? = (?P<value>\\S+), ' = 5'",
  })
  void aLineWithoutItsNumberSaysNothing(String pattern, String line) {
    assertThat(LineRule.of(pattern).read(line)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "(?P<percent>\\S+) %, 250 %, 2.5",
    "(?P<percent>\\S+) %, -5 %, -0.05",
    "(?P<current>\\S+) / (?P<total>\\S+), 5 / 10, 0.5",
    "(?P<fraction>\\S+) done, 0.25 done, 0.25",
  })
  void aNumberIsTakenAsItStands(String pattern, String line, double fraction) {
    assertThat(LineRule.of(pattern).read(line))
        .isEqualTo(new ChannelMessage.Progress(fraction, null));
  }

  @Test
  void progressIsNeverBeyondItsEndAndNeverForgotten() {
    ProcessSolid solid =
        ProcessSolid.of("printf", "40 %%\\n5 / 0\\nNaN %%\\n250 %%\\n")
            .line("(?P<percent>\\S+) %")
            .line("(?P<current>\\S+) / (?P<total>\\S+)");
    Worker worker = Worker.named("test").queue("tools", q -> q.solid("tool", solid));
    Replies replies = SolidTest.of(worker).run(SolidTask.of("tool", Map.of()));
    assertThat(replies.progress()).extracting(Reply.Progress::fraction).containsExactly(0.4, 1.0);
    assertThat(replies.logs())
        .extracting(Reply.Log::message)
        .as("what means nothing is a line of the log")
        .containsExactly("5 / 0", "NaN %");
  }
}
