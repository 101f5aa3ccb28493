package dev.solidflux.api.cli;

import dev.solidflux.api.cli.watch.SafeText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
    name = "register",
    description = "Registers a pipeline document as a new version.",
    footerHeading = "%n",
    footer = {
      "The same content again is the same version. Faults are shown as FILE:LINE:COLUMN: MESSAGE;",
      "warnings too, and with those alone the document is registered."
    })
final class RegisterCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "YAML, or JSON if it ends in .json; - for standard input.")
  private String file = "";

  RegisterCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    JsonNode registered = PipelineFile.named(file, shell).register(shell.server());
    shell
        .out()
        .println(
            "%s version %d%s"
                .formatted(
                    SafeText.line(registered.path("name").asString("")),
                    registered.path("version").asInt(0),
                    registered.path("created").asBoolean(true) ? "" : " (unchanged)"));
    return ExitCode.SUCCEEDED;
  }
}
