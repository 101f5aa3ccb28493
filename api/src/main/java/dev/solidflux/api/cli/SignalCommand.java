package dev.solidflux.api.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "signal",
    description = "Sends a signal to a run, for what waits for it there.",
    footerHeading = "%n",
    footer = {
      "It does not wait. A signal that nothing waits for yet is kept by its run. To a run that has ended",
      "none can be sent (exit code 5)."
    })
final class SignalCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(index = "0", paramLabel = "RUN", description = "The run's id.")
  private String run = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "The signal's name.")
  private String name = "";

  @Option(
      names = "--payload",
      paramLabel = "JSON",
      description = "What it says: JSON, or a text that is none; @FILE or @- reads it.")
  private @Nullable String payload;

  SignalCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    shell
        .server()
        .signal(run, name, payload == null ? null : InputArguments.value(payload, shell.in()));
    shell.err().println("sent signal " + name + " to run " + run);
    return ExitCode.SUCCEEDED;
  }
}
