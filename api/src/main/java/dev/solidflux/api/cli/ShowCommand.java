package dev.solidflux.api.cli;

import dev.solidflux.api.cli.watch.SafeText;
import dev.solidflux.core.id.RunId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
    name = "show",
    description = "Shows where a run stands, or what a pipeline consists of.",
    footerHeading = "%n",
    footer = {
      "A word of 26 characters that can be a run's id is one. With --json there is more: a run's input,",
      "output and invocations, a pipeline's document."
    })
final class ShowCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(index = "0", paramLabel = "RUN|PIPELINE", description = "An id or a name.")
  private String word = "";

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "Of the pipeline; by default the default one.")
  private @Nullable Integer version;

  @Option(names = "--json", description = "As the server tells it, in JSON.")
  private boolean json;

  ShowCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    boolean run = RunId.parse(word).isPresent();
    if (run && version != null) {
      throw new InvalidInput("--version is for a pipeline's name, not for a run");
    }
    JsonNode shown = run ? shell.server().run(word) : shell.server().pipeline(word, version);
    if (json) {
      shell.out().println(SafeText.json(shown));
    } else if (run) {
      new Shown(shell.out()).run(shown);
    } else {
      new Shown(shell.out()).pipeline(shown);
    }
    return ExitCode.SUCCEEDED;
  }
}
