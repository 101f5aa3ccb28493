package dev.solidflux.api.cli;

import dev.solidflux.api.cli.watch.SafeText;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Command(name = "pipelines", description = "Lists pipelines, each at its default version.")
final class PipelinesCommand implements Callable<Integer> {
  private static final String ROW = "%-30s  %7s  %s%n";

  private final Shell shell;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "At most so many; ${DEFAULT-VALUE} by default.")
  private int limit = 200;

  @Option(names = "--json", description = "As a JSON array.")
  private boolean json;

  PipelinesCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (limit < 1) {
      throw new InvalidInput("--limit must be at least 1");
    }
    List<JsonNode> pipelines = Pages.read(shell.server()::pipelines, Map.of(), limit);
    if (json) {
      shell.out().println(SafeText.json(JsonMapper.shared().createArrayNode().addAll(pipelines)));
    } else {
      table(pipelines);
    }
    return ExitCode.SUCCEEDED;
  }

  private void table(List<JsonNode> pipelines) {
    if (pipelines.isEmpty()) {
      shell.err().println("there are no pipelines");
      return;
    }
    shell.out().printf(ROW, "PIPELINE", "VERSION", "REGISTERED");
    for (JsonNode pipeline : pipelines) {
      shell
          .out()
          .printf(
              ROW,
              SafeText.line(pipeline.path("name").asString("")),
              pipeline.path("version").asInt(0),
              SafeText.time(pipeline.path("createdAt").asString("")));
    }
  }
}
