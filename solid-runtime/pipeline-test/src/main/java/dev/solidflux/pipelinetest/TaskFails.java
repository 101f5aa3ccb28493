package dev.solidflux.pipelinetest;

/** A failure as a worker in any language would report it. */
public final class TaskFails extends Exception {
  private static final long serialVersionUID = 1L;

  private final String type;

  /**
   * @param type the name of the error, which {@code retry.unless} and {@code retry.only} are
   *     compared with: {@code ValueError}
   */
  public TaskFails(String type, String message) {
    super(message);
    this.type = type;
  }

  String type() {
    return type;
  }
}
