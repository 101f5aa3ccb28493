package dev.solidflux.api.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "watch",
    description = "Shows how far a run is, and waits for its end.",
    footerHeading = "%n",
    footer = {
      "Progress goes to standard error: bars on a terminal, a line for each event elsewhere, or where",
      "NO_COLOR is set or TERM is dumb. The result goes to standard output as JSON: id, pipeline,",
      "version, state, output, failure. The exit code is 0 if the run succeeded, 1 if it failed, 3 if",
      "it was cancelled. Ending this command does not end the run."
    })
final class WatchCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(index = "0", paramLabel = "RUN", description = "The run's id.")
  private String run = "";

  WatchCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    return new Watching(shell, shell.server()).untilEnd(run);
  }
}
