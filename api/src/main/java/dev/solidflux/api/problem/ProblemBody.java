package dev.solidflux.api.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.UUID;

/** A problem as it is sent. */
public record ProblemBody(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    String code,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Fault> errors) {

  /** What an error is to its caller, under an instance of its own. */
  public static ProblemBody of(Throwable error) {
    return of(Translation.translate(error));
  }

  static ProblemBody of(Problem problem) {
    return problem.body("urn:uuid:" + UUID.randomUUID());
  }
}
