package dev.solidflux.flow;

import static dev.solidflux.testkit.ScriptedWorker.started;
import static dev.solidflux.testkit.ScriptedWorker.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.trace.TraceIds;
import dev.solidflux.flow.Site.Started;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A line about a run leads to its trace. */
class LoggedRunsTest {
  private static final String CALLERS_TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final Site site = new Site();
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.solidflux.flow.turn");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void close() {
    logger.detachAppender(lines);
    site.close();
  }

  /** What is said beside the text of a line about a run whose result the database refuses. */
  private Map<String, String> refused(@Nullable String traceparent, RunId[] id) {
    site.worker.on("t.a", task -> List.of(started()));
    Started node = site.pipeline("{pipeline: one, solids: {a: {queue: q, task: t.a}}}").owner();
    RunId run = site.submit("one", "{}", null, traceparent);
    id[0] = run;
    site.awaits(run, "attempt-started");
    node.database().refused =
        batch -> batch.events().stream().anyMatch(e -> e.type().equals("invocation-succeeded"));
    site.broker.reply(Site.shard(run), site.taskId(run, 1, 1), succeeded(Site.json("1")));
    site.end(run);
    return lines.list.stream()
        .filter(line -> line.getMessage().startsWith("the database refuses what an input"))
        .findFirst()
        .orElseThrow()
        .getKeyValuePairs()
        .stream()
        .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
  }

  @Test
  void ofARunOfItsOwn() {
    RunId[] run = new RunId[1];
    assertThat(refused(null, run))
        .containsEntry("run", run[0].toString())
        .containsEntry("trace.id", TraceIds.trace(run[0]))
        .containsEntry("span.id", TraceIds.span(run[0]));
  }

  @Test
  void ofARunThatSomebodyLedTo() {
    RunId[] run = new RunId[1];
    assertThat(refused("00-" + CALLERS_TRACE + "-b7ad6b7169203331-01", run))
        .containsEntry("trace.id", CALLERS_TRACE)
        .containsEntry("span.id", TraceIds.span(run[0]));
  }
}
