package dev.solidflux.api.cli.watch;

/** How far one invocation is. */
record InvocationProgress(
    String solid, String path, int attempt, State state, double fraction, String message) {

  enum State {
    QUEUED,
    STARTED,
    BACKOFF,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    boolean open() {
      return this == QUEUED || this == STARTED || this == BACKOFF;
    }
  }

  static InvocationProgress scheduled(String solid, String path) {
    return new InvocationProgress(solid, path, 1, State.QUEUED, 0, "");
  }

  InvocationProgress in(State next) {
    // what an attempt had done is lost with it
    boolean same = next == State.STARTED;
    return new InvocationProgress(
        solid, path, attempt, next, same ? fraction : 0, same ? message : "");
  }

  InvocationProgress again(int number) {
    return new InvocationProgress(solid, path, number, State.QUEUED, 0, "");
  }

  InvocationProgress at(double part, String said) {
    return new InvocationProgress(solid, path, attempt, state, part, said);
  }
}
