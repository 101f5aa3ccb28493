package dev.solidflux.api.problem;

import java.util.Locale;

/** Every kind of problem there is. Its label is stable: clients compare with it. */
public enum ProblemCode {
  MALFORMED_JSON(400, "The body is not JSON"),
  INVALID_REQUEST(400, "The request has faults"),
  CROSS_ORIGIN(403, "Another site's page may not do this"),
  NOT_FOUND(404, "There is no such route"),
  NOT_THIS_ROLE(404, "A node of this role does not serve it"),
  PIPELINE_NOT_FOUND(404, "There is no such pipeline"),
  VERSION_NOT_FOUND(404, "The pipeline has no such version"),
  RUN_NOT_FOUND(404, "There is no such run"),
  INVOCATION_NOT_FOUND(404, "The run has no such invocation"),
  SCOPE_NOT_FOUND(404, "The run has no such group"),
  NO_VALUE(404, "There is no such value"),
  METHOD_NOT_ALLOWED(405, "The route does not know this method"),
  NOT_ACCEPTABLE(406, "The route cannot answer in an accepted media type"),
  BODY_TOO_SLOW(408, "The body does not come"),
  RUN_ENDED(409, "The run has ended"),
  NOT_SET_ASIDE(409, "The run is not set aside"),
  VALUE_LOST(410, "The value is not where it was kept"),
  BODY_TOO_LARGE(413, "The body is too large"),
  ADDRESS_TOO_LONG(414, "The request's first line is too long"),
  VALUE_TOO_LARGE(413, "The value is too large to be told at once"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body's media type is not understood here"),
  MISDIRECTED_REQUEST(421, "The server does not go by this name"),
  INVALID_PIPELINE(422, "The pipeline document has faults"),
  TAKES_TOO_LONG(422, "Checking the pipeline document takes too long"),
  UNFIT_INPUT(422, "The input is not what the pipeline takes"),
  UNFIT_SIGNAL(422, "The signal is not what the run waits for"),
  IDEMPOTENCY_KEY_REUSED(422, "The idempotency key stands for another request"),
  HEADERS_TOO_LARGE(431, "The request's headers are too large"),
  UNAVAILABLE(503, "The database does not answer"),
  VALUE_UNAVAILABLE(503, "The place for large values does not answer"),
  OVERLOADED(503, "Too much of it is under way"),
  TOO_MANY_STREAMS(503, "Too many event streams are open"),
  INTERNAL(500, "Something went wrong on the server");

  private final int status;
  private final String title;

  ProblemCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** What callers see, such as {@code run-not-found}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
