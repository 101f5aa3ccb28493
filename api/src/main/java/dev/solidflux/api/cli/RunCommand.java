package dev.solidflux.api.cli;

import dev.solidflux.api.cli.client.SolidfluxClient;
import dev.solidflux.api.cli.watch.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "run",
    description = "Starts a run of a pipeline.",
    footerHeading = "%n",
    footer = {
      "Without --watch it prints the run's id and ends; with --watch it ends as `watch` does.",
      "",
      "  solidflux run photos --input photos=/home/me/pictures --watch",
      "  id=$(solidflux run hello.yaml --input first=Ada --tag greeting)"
    })
final class RunCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      index = "0",
      paramLabel = "PIPELINE|FILE",
      description =
          "A registered pipeline's name, or a document (- for one from standard input), which is registered first.")
  private String pipeline = "";

  @Option(
      names = {"-i", "--input"},
      paramLabel = "INPUT",
      description = {
        "name=value: the value is JSON if it is some, else text.",
        "name=@FILE: the value is what the file holds, JSON or text.",
        "@FILE: the whole input, a JSON object.",
        "FILE is - for standard input."
      })
  private List<String> input = new ArrayList<>();

  @Option(names = "--version", paramLabel = "N", description = "By default the newest one.")
  private @Nullable Integer version;

  @Option(names = "--tag", paramLabel = "TAG", description = "May be given several times.")
  private List<String> tags = new ArrayList<>();

  @Option(
      names = "--priority",
      paramLabel = "N",
      description = "0 to 9, where more is sooner; by default the pipeline's.")
  private @Nullable Integer priority;

  @Option(
      names = {"-w", "--watch"},
      description = "Shows how far the run is, and waits for its end.")
  private boolean watch;

  RunCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    ObjectNode request = JsonMapper.shared().createObjectNode();
    request.set("input", InputArguments.read(input, shell.in()));
    tags.forEach(request.putArray("tags")::add);
    if (priority != null) {
      request.put("priority", priority);
    }
    SolidfluxClient server = shell.server();
    choose(request, server);
    JsonNode run = server.submit(request);
    String id = SafeText.line(run.path("id").asString(""));
    if (watch) {
      return new Watching(shell, server).untilEnd(id);
    }
    shell.out().println(id);
    shell.err().println(server.page(id));
    return ExitCode.SUCCEEDED;
  }

  private void choose(ObjectNode request, SolidfluxClient server) {
    if (!PipelineFile.isMeant(pipeline)) {
      request.put("pipeline", pipeline);
      if (version != null) {
        request.put("version", version);
      }
      return;
    }
    if (version != null) {
      throw new InvalidInput("--version is for a registered pipeline's name, not for a file");
    }
    JsonNode registered = PipelineFile.named(pipeline, shell).register(server);
    request.set("pipeline", registered.path("name"));
    request.set("version", registered.path("version"));
  }
}
