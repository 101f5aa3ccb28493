package dev.solidflux.api.cli.client;

/** The server answered, and not with what was asked for. */
public final class RequestRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient ServerProblem problem;

  RequestRefused(ServerProblem problem) {
    super(problem.detail());
    this.problem = problem;
  }

  /** Why. */
  public ServerProblem problem() {
    return problem;
  }
}
