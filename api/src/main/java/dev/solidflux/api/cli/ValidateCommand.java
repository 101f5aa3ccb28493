package dev.solidflux.api.cli;

import dev.solidflux.api.cli.watch.SafeText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
    name = "validate",
    description = "Checks a pipeline document without registering it.",
    footerHeading = "%n",
    footer = {
      "Faults are shown as FILE:LINE:COLUMN: MESSAGE, and the exit code is 5. With warnings alone it is 0."
    })
final class ValidateCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "YAML, or JSON if it ends in .json; - for standard input.")
  private String file = "";

  ValidateCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    JsonNode valid = PipelineFile.named(file, shell).validate(shell.server());
    int solids = valid.path("solids").size();
    shell
        .out()
        .println(
            "%s: valid, %d %s"
                .formatted(
                    SafeText.line(valid.path("name").asString("")),
                    solids,
                    solids == 1 ? "solid" : "solids"));
    return ExitCode.SUCCEEDED;
  }
}
