package dev.solidflux.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The forms are those of kombu's {@code utils/json.py}, 5.2 and from 5.3 on. */
class PythonValueTest {

  private static JsonNode json(String text) {
    return JsonBody.MAPPER.readTree(text);
  }

  private static String typed(String type, String value) {
    return "{\"__type__\":\"" + type + "\",\"__value__\":" + value + "}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "datetime | \"2026-03-29T01:30:00.000123\"   | 2026-03-29T01:30:00.000123",
        "datetime | \"2026-03-29T01:30:00+00:00\"    | 2026-03-29T01:30:00Z",
        "datetime | \"2026-03-29T01:30:00+02:00\"    | 2026-03-29T01:30:00+02:00",
        "date     | \"2026-03-29\"                   | 2026-03-29T00:00:00",
        "time     | \"01:30:00+00:00\"               | 01:30:00+00:00",
        "decimal  | \"0.10\"                         | 0.10",
        "uuid     | {\"hex\":\"0af7651916cd43dd8448eb211c80319c\",\"version\":4} | 0af76519-16cd-43dd-8448-eb211c80319c",
        "bytes    | \"é\"                            | é",
        "base64   | \"/w==\"                         | /w==",
      })
  void everyVersionsValueIsTheTextOfTheOldest(String type, String value, String text) {
    assertThat(PythonValue.plain(json(typed(type, value)))).isEqualTo(json("\"" + text + "\""));
    assertThat(PythonValue.fault("{\"a\":" + typed(type, value) + "}")).as("and is sent").isEmpty();
  }

  @Test
  void itIsFoundWhereverItStands() {
    String date = typed("date", "\"2026-03-29\"");
    assertThat(PythonValue.plain(json("{\"a\":[1,{\"b\":" + date + "}]}")))
        .hasToString("{\"a\":[1,{\"b\":\"2026-03-29T00:00:00\"}]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"__type__\":\"price\",\"__value__\":3}",
        "{\"__type__\":\"uuid\",\"__value__\":\"no\"}",
        "{\"__type__\":\"date\",\"__value__\":3}",
        "{\"__type__\":3,\"__value__\":3}",
        "{\"__type__\":\"date\",\"__value__\":\"2026-03-29\",\"more\":1}",
        "{\"__type__\":\"date\"}",
      })
  void whatIsNoKnownValueStays(String result) {
    assertThat(PythonValue.plain(json(result))).isEqualTo(json(result));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "price    | 3",
        "Date     | \"2026-03-29\"",
        "datetime | \"yesterday\"",
        "datetime | \"2026-02-30T00:00:00\"",
        "datetime | \"0000-01-01\"",
        "datetime | \"2026-03-29T24:00\"",
        "datetime | \"2026-03-29T01:30:00Z\"",
        "datetime | null",
        "date     | 20260329",
        "time     | \"25:00\"",
        "time     | \"01:30+24:00\"",
        "decimal  | \"ten\"",
        "decimal  | \"1e99999999999999999999\"",
        "decimal  | {}",
        "uuid     | \"no\"",
        "uuid     | {\"hex\":\"no\"}",
        "uuid     | {\"hex\":\"0af7651916cd43dd8448eb211c80319c\",\"version\":9}",
        "uuid     | {\"hex\":\"0af7651916cd43dd8448eb211c80319c\",\"other\":4}",
        "bytes    | 3",
        "base64   | \"/w\"",
        "base64   | \"é===\"",
      })
  void whatAWorkerWouldLoseItsTaskOverIsAFault(String type, String value) {
    assertThat(PythonValue.fault("{\"a\":[0," + typed(type, value) + "]}").orElseThrow())
        .startsWith("the argument at /a/1 has the form that Celery workers read")
        .contains(type);
  }

  @Test
  void theArgumentsThemselvesMayHaveTheForm() {
    assertThat(PythonValue.fault(typed("price", "3")).orElseThrow())
        .startsWith("the arguments have");
    assertThat(PythonValue.fault("{\"\\u005f_type__\":\"price\",\"__value__\":3}")).isPresent();
  }

  @Test
  void anyOtherFormIsNoFault() {
    assertThat(PythonValue.fault("{\"__type__\":\"price\",\"__value__\":3,\"more\":1}")).isEmpty();
    assertThat(PythonValue.fault("{\"a\":\"__type__\"}")).isEmpty();
    assertThat(PythonValue.fault("[{\"__type__\":\"price\"}]")).isEmpty();
  }
}
