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
    description = "Shows where a run stands, or one solid of it, or what a pipeline consists of.",
    footerHeading = "%n",
    footer = {
      "A word of 26 characters that can be a run's id is one. With --json there is more: a run's input,",
      "output and solids, an invocation's arguments and result, a pipeline's document. Of a solid that has",
      "been begun once, and of one invocation such as views[3].cut, it shows the attempts; of others a line",
      "for each, and of a group's element what is in it."
    })
final class ShowCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(index = "0", paramLabel = "RUN|PIPELINE", description = "An id or a name.")
  private String word = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SOLID",
      description = "Of a run: the path of a solid, an element or an invocation.")
  private @Nullable String solid;

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
    if (!run && solid != null) {
      throw new InvalidInput("a solid is shown of a run, not of a pipeline");
    }
    JsonNode shown = run ? shell.server().run(word) : shell.server().pipeline(word, version);
    if (solid != null) {
      new SolidOfRun(shell.server(), word, shown).show(solid, shell.out(), json);
    } else if (json) {
      shell.out().println(SafeText.json(shown));
    } else if (run) {
      new Shown(shell.out()).run(shown);
    } else {
      new Shown(shell.out()).pipeline(shown);
    }
    return ExitCode.SUCCEEDED;
  }
}
