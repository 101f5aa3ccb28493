package dev.solidflux.api.http;

import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import dev.solidflux.api.view.RunReader;
import dev.solidflux.flow.port.Payloads;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** A value that is told whole, wherever it is kept; what is in the way is a problem of its own. */
final class WholeValue {

  static Mono<JsonNode> told(Mono<JsonNode> value) {
    return value
        .onErrorMap(
            RunReader.TooLarge.class,
            e -> Problem.of(ProblemCode.VALUE_TOO_LARGE, String.valueOf(e.getMessage())))
        .onErrorMap(
            Payloads.Lost.class,
            e -> Problem.of(ProblemCode.VALUE_LOST, String.valueOf(e.getMessage())))
        .onErrorMap(
            RunReader.NotToBeHad.class,
            e ->
                Problem.of(
                    ProblemCode.VALUE_UNAVAILABLE,
                    "the value is kept where nobody answers now; try again"));
  }

  private WholeValue() {}
}
