package dev.solidflux.api.http;

import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import dev.solidflux.flow.port.Pipelines;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Finds the version of a pipeline that a caller means, or says which part there is none of. */
final class PipelineVersions {
  /** No other name was ever registered. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  private final Pipelines pipelines;

  PipelineVersions(Pipelines pipelines) {
    this.pipelines = pipelines;
  }

  /** The version, the default one where none is named. */
  Mono<Pipelines.Version> find(String ws, String name, @Nullable Integer version) {
    if (!NAME.matcher(name).matches()) {
      return Mono.error(noPipeline(name));
    }
    Mono<Pipelines.Version> absent =
        version == null
            ? Mono.error(() -> noPipeline(name))
            : find(ws, name, null).flatMap(any -> Mono.error(noVersion(name, version)));
    return pipelines.version(ws, name, version).switchIfEmpty(absent);
  }

  private static Problem noPipeline(String name) {
    return Problem.of(
        ProblemCode.PIPELINE_NOT_FOUND, "there is no pipeline '" + name + "' in this workspace");
  }

  private static Problem noVersion(String name, int version) {
    return Problem.of(
        ProblemCode.VERSION_NOT_FOUND, "pipeline '" + name + "' has no version " + version);
  }
}
