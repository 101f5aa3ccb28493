package dev.solidflux.api.cli.client;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A problem as the server describes it (RFC 9457).
 *
 * @param code stable, such as {@code run-not-found}; empty if it was no server of ours
 */
public record ServerProblem(
    int status, String code, String title, String detail, List<Fault> faults) {

  /**
   * One fault of what was sent.
   *
   * @param pointer where, as a JSON pointer
   * @param line where, from 1
   */
  public record Fault(
      String code,
      String message,
      Optional<String> pointer,
      OptionalInt line,
      OptionalInt column) {}

  static ServerProblem read(int status, byte[] body) {
    try {
      JsonNode json = JsonMapper.shared().readTree(body);
      if (json.path("code").isString()) {
        return new ServerProblem(
            status,
            json.path("code").asString(),
            json.path("title").asString(""),
            json.path("detail").asString(""),
            faults(json.path("errors")));
      }
    } catch (JacksonException e) {
      // not ours: said below
    }
    return foreign(status);
  }

  /** An answer that no server of ours gives. */
  static ServerProblem foreign(int status) {
    return new ServerProblem(
        status, "", "This is no Solidflux server", "it answered with status " + status, List.of());
  }

  /** Faults, or warnings, as the server lists them. */
  public static List<Fault> faults(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(ServerProblem::fault).toList();
  }

  private static Fault fault(JsonNode json) {
    return new Fault(
        json.path("code").asString(""),
        json.path("message").asString(""),
        json.path("pointer").isString()
            ? Optional.of(json.path("pointer").asString())
            : Optional.empty(),
        number(json.path("line")),
        number(json.path("column")));
  }

  private static OptionalInt number(JsonNode json) {
    return json.isInt() ? OptionalInt.of(json.intValue()) : OptionalInt.empty();
  }
}
