package dev.solidflux.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class JsonBeginningTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": \"bc | {\"a\": \"bc…\"}",
        "{\"a\": \"b\\ | {\"a\": \"b…\"}",
        "{\"a\": \"b\\u00e | {\"a\": \"b…\"}",
        "{\"a\": \"b\\\" | {\"a\": \"b\\\"…\"}",
        "{\"a\": [\"b\", \"c | {\"a\": [\"b\", \"c…\"]}",
        "{\"a\": 1, \"b\": tru | {\"a\": 1}",
        "{\"a\": {\"b\": 12 | {\"a\": {}}",
        "{\"a\": \"b\", \"c | {\"a\": \"b\"}",
        "{\"a\": \"b\", \"c\": | {\"a\": \"b\"}",
        "[{\"a\": 1}, {\"b\": [2, 3 | [{\"a\": 1}, {\"b\": [2]}]",
        "{\"a\": \"b\"} | {\"a\": \"b\"}",
      })
  void aBeginningIsClosedAfterTheLastThatIsWhole(String beginning, String completed) {
    assertThat(JsonBeginning.completed(beginning)).contains(completed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nope", "}", "12"})
  void ofWhatIsNoObjectNothingIsKept(String beginning) {
    assertThat(JsonBeginning.completed(beginning)).isEmpty();
  }

  @Test
  void nestingHasALimit() {
    assertThat(JsonBeginning.completed("[".repeat(60_000))).isEmpty();
  }

  @Test
  void everyBeginningOfAReplyIsAReply() {
    String whole =
        "{\"task_id\": \"t1\", \"status\": \"FAILURE\", \"result\": {\"exc_type\": \"E\\u00e9\","
            + " \"exc_message\": [1.5e3, null, \"a\\\\\", [], {\"x\": true}]}, \"children\": []}";
    for (int length = 1; length <= whole.length(); length++) {
      String completed = JsonBeginning.completed(whole.substring(0, length)).orElseThrow();
      JsonNode read = JsonBody.MAPPER.readTree(completed);
      assertThat(read.isObject()).as(completed).isTrue();
    }
  }
}
