package dev.solidflux.api.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "release",
    description = "Has the engine go on with a run that it has set aside.",
    footerHeading = "%n",
    footer = {
      "`runs --set-aside` lists such runs with the reasons. It does not wait: where the reason still",
      "holds, the run is set aside again. A run that is not set aside cannot be released (exit code 5)."
    })
final class ReleaseCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(index = "0", paramLabel = "RUN", description = "The run's id.")
  private String run = "";

  ReleaseCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    shell.server().release(run);
    shell.err().println("asked for run " + run + " to be released");
    return ExitCode.SUCCEEDED;
  }
}
