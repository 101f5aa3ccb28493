package dev.solidflux.api.http;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Faults;
import dev.solidflux.api.request.ContentHash;
import dev.solidflux.api.request.Query;
import dev.solidflux.api.request.Workspace;
import dev.solidflux.api.view.Page;
import dev.solidflux.api.view.PipelineDetail;
import dev.solidflux.api.view.PipelineSummary;
import dev.solidflux.api.view.RegisteredPipeline;
import dev.solidflux.api.view.ValidPipeline;
import dev.solidflux.core.document.PipelineDocument;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.turn.Definitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Registers and reads pipelines. */
@RestController
@RequestMapping(
    path = {Workspace.ROOT + "/pipelines", Workspace.NAMED + "/pipelines"},
    produces = MediaType.APPLICATION_JSON_VALUE)
public final class PipelinesController {
  private final Pipelines pipelines;
  private final Definitions definitions;
  private final DocumentReader documents;
  private final PipelineVersions versions;
  private final OtherPipelines others;

  public PipelinesController(
      Pipelines pipelines, Definitions definitions, DocumentReader documents) {
    this.pipelines = pipelines;
    this.definitions = definitions;
    this.documents = documents;
    this.versions = new PipelineVersions(pipelines);
    this.others = new OtherPipelines(pipelines);
  }

  @PostMapping(
      consumes = {
        DocumentReader.YAML,
        DocumentReader.OLD_YAML,
        DocumentReader.TEXT_YAML,
        MediaType.APPLICATION_JSON_VALUE
      })
  Mono<ResponseEntity<RegisteredPipeline>> register(
      @PathVariable(required = false) @Nullable String ws, ServerHttpRequest request) {
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    new Query(request, faults, List.of());
    faults.refuse();
    return documents.read(
        request,
        document ->
            register(workspace, document)
                .flatMap(
                    registered ->
                        others
                            .missing(workspace.name(), document.pipeline())
                            .map(missing -> answer(workspace, registered, document, missing))));
  }

  @PostMapping(
      path = "/validate",
      consumes = {
        DocumentReader.YAML,
        DocumentReader.OLD_YAML,
        DocumentReader.TEXT_YAML,
        MediaType.APPLICATION_JSON_VALUE
      })
  Mono<ValidPipeline> validate(
      @PathVariable(required = false) @Nullable String ws, ServerHttpRequest request) {
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    new Query(request, faults, List.of());
    faults.refuse();
    return documents.read(
        request,
        document ->
            others
                .missing(workspace.name(), document.pipeline())
                .map(missing -> ValidPipeline.of(document, missing)));
  }

  @GetMapping
  Mono<Page<PipelineSummary>> list(
      @PathVariable(required = false) @Nullable String ws, ServerHttpRequest request) {
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    Query query = new Query(request, faults, List.of("limit", "cursor"));
    int limit = query.limit();
    String after =
        query.parsed("cursor", PipelinesController::cursor, "the 'next' of an earlier page");
    faults.refuse();
    return pipelines
        .list(workspace.name(), after, limit)
        .map(rows -> Page.of(rows, limit, PipelineSummary::of, Pipelines.Version::name));
  }

  @GetMapping("/{name}")
  Mono<PipelineDetail> newest(
      @PathVariable(required = false) @Nullable String ws,
      @PathVariable String name,
      ServerHttpRequest request) {
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    new Query(request, faults, List.of());
    faults.refuse();
    return versions.find(workspace.name(), name, null).flatMap(this::detail);
  }

  @GetMapping("/{name}/versions")
  Mono<Page<PipelineSummary>> versions(
      @PathVariable(required = false) @Nullable String ws,
      @PathVariable String name,
      ServerHttpRequest request) {
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    Query query = new Query(request, faults, List.of("limit", "cursor"));
    int limit = query.limit();
    Integer before = query.ordinal("cursor");
    faults.refuse();
    return versions
        .find(workspace.name(), name, null)
        .flatMap(any -> pipelines.versions(workspace.name(), name, before, limit))
        .map(rows -> Page.of(rows, limit, PipelineSummary::of, Pipelines.Version::version));
  }

  @GetMapping("/{name}/versions/{version}")
  Mono<PipelineDetail> version(
      @PathVariable(required = false) @Nullable String ws,
      @PathVariable String name,
      @PathVariable String version,
      ServerHttpRequest request) {
    Faults faults = new Faults();
    Workspace workspace = Workspace.of(ws, faults);
    new Query(request, faults, List.of());
    Integer number = Query.ordinal("version", version, faults);
    faults.refuse();
    return versions.find(workspace.name(), name, number).flatMap(this::detail);
  }

  private Mono<Pipelines.Registered> register(Workspace workspace, PipelineDocument.Parsed parsed) {
    return pipelines.register(
        workspace.name(),
        parsed.pipeline().name(),
        ContentHash.of(parsed.document()),
        parsed.document());
  }

  private static ResponseEntity<RegisteredPipeline> answer(
      Workspace workspace,
      Pipelines.Registered registered,
      PipelineDocument.Parsed document,
      List<Fault> missing) {
    List<Fault> warnings = new ArrayList<>(Fault.all(document.warnings()));
    warnings.addAll(missing);
    Pipelines.Version version = registered.version();
    String path = "pipelines/" + version.name() + "/versions/" + version.version();
    return ResponseEntity.status(registered.created() ? HttpStatus.CREATED : HttpStatus.OK)
        .location(workspace.location(path))
        .body(RegisteredPipeline.of(registered, warnings));
  }

  private Mono<PipelineDetail> detail(Pipelines.Version version) {
    return definitions
        .pipeline(version.ws(), version.name(), version.version())
        .map(pipeline -> PipelineDetail.of(version, pipeline));
  }

  private static Optional<String> cursor(String text) {
    return Optional.of(text).filter(name -> name.matches("[a-z0-9._-]{1,63}"));
  }
}
