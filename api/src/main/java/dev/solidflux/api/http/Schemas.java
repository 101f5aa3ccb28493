package dev.solidflux.api.http;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.schema.JsonSchema;
import dev.solidflux.core.schema.Misfit;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.turn.Definitions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.JsonNode;

/**
 * Whether what callers send fits the schemas that pipelines have for it. They are looked at apart
 * from what everybody shares, as documents are.
 */
public final class Schemas {
  private final Runs runs;
  private final Definitions definitions;
  private final Scheduler compilers;

  /**
   * @param compilers a few threads, and a bounded queue
   */
  public Schemas(Runs runs, Definitions definitions, Scheduler compilers) {
    this.runs = runs;
    this.definitions = definitions;
    this.compilers = compilers;
  }

  /** What is wrong with an input; empty if it fits, or anything does. */
  Mono<Problem> ofInput(Pipelines.Version version, JsonNode input) {
    return version.document().has("input")
        ? definitions
            .pipeline(version.ws(), version.name(), version.version())
            .flatMap(pipeline -> apart(() -> problem(pipeline.input(), input)))
        : Mono.empty();
  }

  private static @Nullable Problem problem(@Nullable JsonSchema schema, JsonNode input) {
    List<Misfit> misfits = schema == null ? List.of() : schema.misfits(input);
    return misfits.isEmpty()
        ? null
        : Problem.of(ProblemCode.UNFIT_INPUT, faults("/input", misfits));
  }

  /**
   * What is wrong with a signal; empty if something in the run might use it. What cannot be read is
   * for the run itself to find out.
   */
  Mono<Problem> ofSignal(String ws, RunId run, String name, JsonNode payload) {
    return runs.run(ws, run)
        .flatMap(found -> definitions.pipeline(ws, found.pipeline(), found.version()))
        .onErrorResume(Definitions.Unreadable.class, e -> Mono.empty())
        .flatMap(pipeline -> ofSignal(pipeline, name, payload));
  }

  private Mono<Problem> ofSignal(Pipeline pipeline, String name, JsonNode payload) {
    List<JsonSchema> schemas = pipeline.ofSignal(name);
    return schemas.isEmpty() ? Mono.empty() : apart(() -> problem(schemas, payload));
  }

  private static @Nullable Problem problem(List<JsonSchema> schemas, JsonNode payload) {
    List<Misfit> first = List.of();
    for (JsonSchema schema : schemas) {
      List<Misfit> misfits = schema.misfits(payload);
      if (misfits.isEmpty()) {
        return null;
      }
      first = first.isEmpty() ? misfits : first;
    }
    return Problem.of(ProblemCode.UNFIT_SIGNAL, faults("", first));
  }

  private static List<Fault> faults(String prefix, List<Misfit> misfits) {
    return misfits.stream()
        .map(misfit -> Fault.field("unfit", prefix + misfit.pointer(), misfit.message()))
        .toList();
  }

  private Mono<Problem> apart(Supplier<@Nullable Problem> check) {
    return Mono.fromCallable(() -> Optional.ofNullable(check.get()))
        .subscribeOn(compilers)
        .onErrorMap(RejectedExecutionException.class, e -> DocumentReader.overloaded())
        .flatMap(Mono::justOrEmpty);
  }
}
