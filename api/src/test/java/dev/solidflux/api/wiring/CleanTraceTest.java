package dev.solidflux.api.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import org.junit.jupiter.api.Test;

class CleanTraceTest {
  private static final String HOSTILE = "a\u001b[2J\n12:00:00 ERROR forged\u009b\u0085z";

  @Test
  void messagesOfErrorsHoldNoLineAndNoCursorOfAStranger() {
    RuntimeException error =
        new IllegalStateException(HOSTILE, new IllegalArgumentException(HOSTILE));
    error.addSuppressed(new IllegalArgumentException(HOSTILE));

    String written = written(error);

    assertThat(written.lines())
        .noneMatch(line -> line.startsWith("12:00"))
        .anyMatch(line -> line.contains("IllegalArgumentException: a?[2J?12:00:00 ERROR forged??z"))
        .anyMatch(line -> line.contains("IllegalStateException: a?[2J?"))
        .anyMatch(line -> line.contains("Suppressed: "))
        .anyMatch(line -> line.strip().startsWith("at " + CleanTraceTest.class.getName()));
    assertThat(written.replaceAll("[\n\t]", "")).doesNotContainPattern("\\p{Cc}");
  }

  private static String written(Throwable error) {
    CleanTrace.register();
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    Logger logger = context.getLogger("any");
    PatternLayout layout = new PatternLayout();
    layout.setContext(context);
    layout.setPattern(Server.TEXT_PATTERN);
    layout.start();
    return layout.doLayout(new LoggingEvent("", logger, Level.ERROR, HOSTILE, error, null));
  }
}
