package dev.solidflux.api.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lines of {@code SOLIDFLUX_LOG=json}, as whoever gathers them finds the trace. */
class JsonLogTest {

  private static JsonNode line(List<KeyValuePair> pairs, Map<String, String> context) {
    LoggerContext logging = new LoggerContext();
    logging.putObject(Environment.class.getName(), new MockEnvironment());
    StructuredLogEncoder encoder = new StructuredLogEncoder();
    encoder.setContext(logging);
    encoder.setFormat("ecs");
    encoder.start();
    Logger logger = logging.getLogger("dev.solidflux");
    LoggingEvent event = new LoggingEvent("here", logger, Level.WARN, "something", null, null);
    pairs.forEach(event::addKeyValuePair);
    event.setMDCPropertyMap(context);
    return JsonMapper.shared().readTree(encoder.encode(event));
  }

  @Test
  void theServersOwn() {
    JsonNode line =
        line(
            List.of(
                new KeyValuePair("run", "06e"),
                new KeyValuePair("trace.id", "0af7"),
                new KeyValuePair("span.id", "b7ad")),
            Map.of());
    assertThat(line.path("run").stringValue()).isEqualTo("06e");
    assertThat(line.at("/trace/id").stringValue()).isEqualTo("0af7");
    assertThat(line.at("/span/id").stringValue()).isEqualTo("b7ad");
  }

  @Test
  void aWorkersOfOnesOwn() {
    JsonNode line = line(List.of(), Map.of("invocation", "s1.06e.1.1", "trace.id", "0af7"));
    assertThat(line.at("/trace/id").stringValue()).isEqualTo("0af7");
    assertThat(line.path("invocation").stringValue()).isEqualTo("s1.06e.1.1");
  }
}
