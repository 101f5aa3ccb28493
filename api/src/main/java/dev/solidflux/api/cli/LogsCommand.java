package dev.solidflux.api.cli;

import dev.solidflux.api.cli.watch.LogFollower;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "logs",
    description = "Shows what a run's solids logged.",
    footerHeading = "%n",
    footer = {
      "Of a run that failed it shows the worker's stack trace too. Of a flood of lines some may be",
      "missing, which is said where they are. Ending this command does not end the run."
    })
final class LogsCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(index = "0", paramLabel = "RUN", description = "The run's id.")
  private String run = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Goes on until the run's end.")
  private boolean follow;

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description = "The least grave: debug, info, warn or error.")
  private @Nullable String level;

  @Option(names = "--solid", paramLabel = "NAME", description = "Only what this solid logged.")
  private @Nullable String solid;

  @Option(
      names = "--json",
      description = "A JSON object a line: id, invocation, attempt, at, lines, dropped.")
  private boolean json;

  LogsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    LogFollower logs =
        new LogFollower(shell.server(), new LogFollower.Asked(level, solid, json), shell.out());
    if (follow) {
      logs.follow(run);
    } else {
      logs.read(run);
    }
    return ExitCode.SUCCEEDED;
  }
}
