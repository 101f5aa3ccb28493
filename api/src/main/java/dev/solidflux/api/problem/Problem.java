package dev.solidflux.api.problem;

import java.util.List;
import org.springframework.http.HttpHeaders;

/**
 * A request that ends with a problem. An outcome rather than an accident, so it has no stack trace.
 */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ProblemCode code;
  private final String detail;
  private final transient List<Fault> faults;
  private final transient HttpHeaders headers;

  private Problem(ProblemCode code, String detail, List<Fault> faults, HttpHeaders headers) {
    super(code.label() + ": " + detail, null, false, false);
    this.code = code;
    this.detail = detail;
    this.faults = List.copyOf(faults);
    this.headers = headers;
  }

  public static Problem of(ProblemCode code, String detail) {
    return new Problem(code, detail, List.of(), HttpHeaders.EMPTY);
  }

  /** A problem that lists faults; there is at least one. */
  public static Problem of(ProblemCode code, List<Fault> faults) {
    String first = faults.getFirst().message();
    String detail = faults.size() == 1 ? first : first + " (and " + (faults.size() - 1) + " more)";
    return new Problem(code, detail, faults, HttpHeaders.EMPTY);
  }

  /** The same with response headers that its status asks for. */
  public Problem with(HttpHeaders more) {
    return new Problem(code, detail, faults, HttpHeaders.readOnlyHttpHeaders(more));
  }

  public ProblemCode code() {
    return code;
  }

  public String detail() {
    return detail;
  }

  public List<Fault> faults() {
    return faults;
  }

  public HttpHeaders headers() {
    return headers;
  }

  /** What goes over the wire. */
  ProblemBody body(String instance) {
    return new ProblemBody(
        "urn:solidflux:problem:" + code.label(),
        code.title(),
        code.status(),
        detail,
        instance,
        code.label(),
        faults);
  }
}
