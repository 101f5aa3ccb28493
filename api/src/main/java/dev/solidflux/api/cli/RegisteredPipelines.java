package dev.solidflux.api.cli;

import dev.solidflux.api.cli.client.SolidfluxClient;
import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The pipelines of a server.
 *
 * @param pipelines several versions of each
 * @param unread the versions that this build does not understand, as {@code name version}
 */
record RegisteredPipelines(List<Pipeline> pipelines, List<String> unread) {

  /**
   * @param versions how many of the newest versions of each
   */
  static RegisteredPipelines read(SolidfluxClient server, int versions) {
    List<Pipeline> pipelines = new ArrayList<>();
    List<String> unread = new ArrayList<>();
    for (JsonNode summary : Pages.read(server::pipelines, Map.of(), Integer.MAX_VALUE)) {
      String name = summary.path("name").asString("");
      for (JsonNode version :
          Pages.read(query -> server.versions(name, query), Map.of(), versions)) {
        int number = version.path("version").asInt(0);
        String document = server.pipeline(name, number).path("document").toString();
        switch (PipelineDocument.parse(document, Format.JSON)) {
          case PipelineDocument.Parsed parsed -> pipelines.add(parsed.pipeline());
          case PipelineDocument.Rejected rejected -> unread.add(name + " " + number);
        }
      }
    }
    return new RegisteredPipelines(List.copyOf(pipelines), List.copyOf(unread));
  }
}
