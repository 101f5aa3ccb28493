package dev.solidflux.api.http;

import dev.solidflux.api.problem.Faults;
import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemBody;
import dev.solidflux.api.problem.ProblemCode;
import dev.solidflux.api.request.BodyLimit;
import dev.solidflux.api.request.ContentHash;
import dev.solidflux.api.request.Fields;
import dev.solidflux.api.request.IdempotencyKey;
import dev.solidflux.api.request.Lines.Line;
import dev.solidflux.api.request.StrictJson;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One of many requests for a run. */
sealed interface BulkLine {
  String KEY = "idempotencyKey";
  List<String> FIELDS = Stream.concat(RunRequest.FIELDS.stream(), Stream.of(KEY)).toList();

  /** From 1. */
  long number();

  /** A run is wanted. */
  record Wanted(long number, RunRequest run, @Nullable String key) implements BulkLine {}

  /** It cannot be read. */
  record Refused(long number, ProblemBody problem) implements BulkLine {}

  static BulkLine read(Line line) {
    try {
      return switch (line) {
        case Line.Whole(long number, byte[] bytes) -> wanted(number, bytes);
        case Line.TooLong(long number) ->
            throw Problem.of(
                ProblemCode.BODY_TOO_LARGE,
                "a line may have at most " + BodyLimit.RUN.bytes() / (1 << 20) + " MiB");
      };
    } catch (Problem problem) {
      return new Refused(line.number(), ProblemBody.of(problem));
    }
  }

  /** What its key stands for is the same request as one by itself, whose key is in a header. */
  private static Wanted wanted(long number, byte[] bytes) {
    Faults faults = new Faults();
    JsonNode json = StrictJson.read(bytes, faults);
    Fields fields = new Fields(json, faults, FIELDS);
    String key = IdempotencyKey.read(fields, faults);
    if (json instanceof ObjectNode object) {
      object.remove(KEY);
    }
    RunRequest run = RunRequest.of(fields, ContentHash.of(json));
    faults.refuse();
    return new Wanted(number, run, key);
  }
}
