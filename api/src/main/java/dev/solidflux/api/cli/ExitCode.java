package dev.solidflux.api.cli;

/** What a script learns from a command's end. */
public final class ExitCode {
  public static final int SUCCEEDED = 0;

  /** The run failed, or the command did. */
  public static final int FAILED = 1;

  /** The words, a file or a variable cannot be used. */
  public static final int INVALID = 2;

  public static final int CANCELLED = 3;

  /** No server answers. */
  public static final int UNREACHABLE = 4;

  /** The server said no. */
  public static final int REFUSED = 5;

  /** For the end of a run. */
  public static int ofState(String state) {
    return switch (state) {
      case "succeeded" -> SUCCEEDED;
      case "cancelled" -> CANCELLED;
      default -> FAILED;
    };
  }

  private ExitCode() {}
}
