package dev.solidflux.api.http;

import dev.solidflux.api.problem.Faults;
import dev.solidflux.api.request.Query;
import dev.solidflux.api.request.Workspace;
import dev.solidflux.core.document.PipelineSchema;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The pipeline language for editors. */
@RestController
public final class SchemaController {

  private static final JsonNode PIPELINE = PipelineSchema.json();

  @GetMapping(
      path = Workspace.ROOT + "/schema/pipeline",
      produces = MediaType.APPLICATION_JSON_VALUE)
  JsonNode pipeline(ServerHttpRequest request) {
    Faults faults = new Faults();
    new Query(request, faults, List.of());
    faults.refuse();
    return PIPELINE;
  }
}
