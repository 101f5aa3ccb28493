package dev.solidflux.api.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "cancel",
    description = "Asks for a run to be cancelled.",
    footerHeading = "%n",
    footer = {
      "It does not wait: what runs is told to stop, and the run ends when it has. A run that has ended",
      "cannot be cancelled (exit code 5)."
    })
final class CancelCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(index = "0", paramLabel = "RUN", description = "The run's id.")
  private String run = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Kept in the run's history.")
  private @Nullable String reason;

  CancelCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    shell.server().cancel(run, reason);
    shell.err().println("asked for run " + run + " to be cancelled");
    return ExitCode.SUCCEEDED;
  }
}
