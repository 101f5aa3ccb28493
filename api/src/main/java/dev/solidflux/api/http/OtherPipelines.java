package dev.solidflux.api.http;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.core.definition.Block;
import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import dev.solidflux.flow.port.Pipelines;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Warns of pipelines that a document begins runs of, and that are not there yet. */
final class OtherPipelines {

  private static final String CODE = "unknown-pipeline";

  /** So many are looked up, one after the other. */
  private static final int LOOKED_UP = 100;

  private final Pipelines pipelines;

  OtherPipelines(Pipelines pipelines) {
    this.pipelines = pipelines;
  }

  private record Named(String pointer, Work.Child child) {}

  /** One warning for each that is not there, in the order of the document. */
  Mono<List<Fault>> missing(String ws, Pipeline pipeline) {
    List<Named> named = new ArrayList<>();
    collect("/solids/", pipeline.block(), named);
    if (pipeline.ending() != null) {
      collect("/finally/", pipeline.ending(), named);
    }
    return Flux.fromIterable(named)
        .filter(one -> one.child().version() != null || !isItself(pipeline, one.child()))
        .distinct(Named::child)
        .take(LOOKED_UP)
        .concatMap(one -> missing(ws, one))
        .collectList();
  }

  private static void collect(String pointer, Block block, List<Named> named) {
    for (Solid solid : block.solids()) {
      String at = pointer + solid.name();
      switch (solid.work()) {
        case Work.Child child -> named.add(new Named(at + "/pipeline", child));
        case Work.Group group -> collect(at + "/solids/", group.block(), named);
        default -> {}
      }
    }
  }

  /** It is there as soon as it is registered. */
  private static boolean isItself(Pipeline pipeline, Work.Child child) {
    return child.pipeline().equals(pipeline.name());
  }

  private Mono<Fault> missing(String ws, Named named) {
    Work.Child child = named.child();
    String which =
        child.version() == null
            ? "pipeline '" + child.pipeline() + "'"
            : "version " + child.version() + " of pipeline '" + child.pipeline() + "'";
    return pipelines
        .version(ws, child.pipeline(), child.version())
        .hasElement()
        .filter(there -> !there)
        .map(
            absent ->
                Fault.field(
                    CODE,
                    named.pointer(),
                    "there is no " + which + " yet: until there is, this solid fails"));
  }
}
