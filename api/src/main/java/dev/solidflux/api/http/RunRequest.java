package dev.solidflux.api.http;

import dev.solidflux.api.problem.Faults;
import dev.solidflux.api.request.ContentHash;
import dev.solidflux.api.request.Fields;
import dev.solidflux.api.request.StrictJson;
import dev.solidflux.core.definition.Priority;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of a submission.
 *
 * @param version null for the pipeline's default one
 * @param priority null for the pipeline's
 * @param hash what an idempotency key stands for
 */
record RunRequest(
    String pipeline,
    @Nullable Integer version,
    JsonNode input,
    List<String> tags,
    @Nullable Integer priority,
    String hash) {

  private static final int TAGS = 20;
  static final int TAG_LENGTH = 100;
  private static final int NAME_LENGTH = 63;

  static final List<String> FIELDS = List.of("pipeline", "version", "input", "tags", "priority");

  static RunRequest read(byte[] body, Faults faults) {
    JsonNode json = StrictJson.read(body, faults);
    return of(new Fields(json, faults, FIELDS), ContentHash.of(json));
  }

  static RunRequest of(Fields fields, String hash) {
    return new RunRequest(
        fields.text("pipeline", NAME_LENGTH),
        fields.ordinal("version"),
        fields.object("input"),
        fields.texts("tags", TAGS, TAG_LENGTH),
        fields.number("priority", Priority.LOWEST, Priority.HIGHEST),
        hash);
  }
}
