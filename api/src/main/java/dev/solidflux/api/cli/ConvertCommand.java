package dev.solidflux.api.cli;

import dev.solidflux.api.cli.watch.SafeText;
import dev.solidflux.pipeline.canvas.Canvas;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "convert",
    description = "Makes a pipeline document of a canvas of Celery's.",
    footerHeading = "%n",
    footer = {
      "A canvas is what json.dumps makes of a chain, group, chord, chunks or a single signature. What is",
      "not in the document, or differs, is said on standard error. It needs no server."
    })
final class ConvertCommand implements Callable<Integer> {
  private static final JsonMapper JSON = JsonMapper.shared();
  private final Shell shell;

  @Parameters(index = "0", paramLabel = "FILE", description = "JSON; - for standard input.")
  private String file = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "canvas",
      description = "The pipeline's name; by default ${DEFAULT-VALUE}.")
  private String name = "";

  ConvertCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Source source = Source.of(file, shell.in());
    Canvas.Converted converted = converted(source);
    shell
        .out()
        .println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(converted.document()));
    if (!converted.unrouted().isEmpty()) {
      shell
          .err()
          .println(
              "on Celery's default queue, since a canvas says nothing of task_routes and decorators: "
                  + SafeText.line(String.join(", ", converted.unrouted())));
    }
    converted.left().forEach(one -> shell.err().println("not converted: " + SafeText.line(one)));
    return ExitCode.SUCCEEDED;
  }

  private Canvas.Converted converted(Source source) {
    try {
      return Canvas.convert(name, JSON.readTree(source.text()));
    } catch (JacksonException e) {
      throw new InvalidInput(source.name() + " is no JSON: " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      throw new InvalidInput(source.name() + ": " + e.getMessage());
    }
  }
}
