package dev.solidflux.api.http;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import dev.solidflux.api.request.BodyLimit;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Pipeline documents in request bodies. */
final class Documents {

  /** RFC 9512's; the other two are what people sent before there was one. */
  static final String YAML = "application/yaml";

  static final String OLD_YAML = "application/x-yaml";
  static final String TEXT_YAML = "text/yaml";

  /** The document; fails with {@code invalid-pipeline} and all its faults. */
  static Mono<PipelineDocument.Parsed> read(ServerHttpRequest request) {
    Format format =
        MediaType.APPLICATION_JSON.isCompatibleWith(request.getHeaders().getContentType())
            ? Format.JSON
            : Format.YAML;
    return BodyLimit.PIPELINE
        .read(request)
        // compiling expressions takes its time
        .publishOn(Schedulers.parallel())
        .map(body -> parsed(PipelineDocument.parse(body, format)));
  }

  private static PipelineDocument.Parsed parsed(PipelineDocument document) {
    return switch (document) {
      case PipelineDocument.Parsed sound -> sound;
      case PipelineDocument.Rejected rejected ->
          throw Problem.of(ProblemCode.INVALID_PIPELINE, faults(rejected));
    };
  }

  private static List<Fault> faults(PipelineDocument.Rejected rejected) {
    return rejected.faults().stream()
        .map(
            fault ->
                new Fault(
                    fault.code(), fault.message(), fault.pointer(), fault.line(), fault.column()))
        .toList();
  }

  private Documents() {}
}
