package dev.solidflux.api.cli;

import dev.solidflux.api.cli.client.SolidfluxClient;
import dev.solidflux.api.cli.watch.SafeText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

@Command(name = "runs", description = "Lists runs, the newest first.")
final class RunsCommand implements Callable<Integer> {
  private static final String ROW = "%-26s  %-9s  %-20s  %s%n";

  private final Shell shell;

  @Option(names = "--pipeline", paramLabel = "NAME", description = "Only runs of this pipeline.")
  private @Nullable String pipeline;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "queued, held, running, cancelling, finishing, succeeded, failed or cancelled.")
  private @Nullable String state;

  @Option(names = "--tag", paramLabel = "TAG", description = "Only runs with this tag.")
  private @Nullable String tag;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Submitted then or later: 2026-03-01T12:00:00Z, 2026-03-01, or 2h for ago.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Submitted before then.")
  private @Nullable String until;

  @Option(
      names = "--parent",
      paramLabel = "RUN",
      description = "Only runs of other pipelines that this run has begun.")
  private @Nullable String parent;

  @Option(names = "--set-aside", description = "Only runs that the engine has set aside.")
  private boolean setAside;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "At most so many; ${DEFAULT-VALUE} by default.")
  private int limit = 20;

  @Option(names = "--json", description = "As a JSON array.")
  private boolean json;

  RunsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (limit < 1) {
      throw new InvalidInput("--limit must be at least 1");
    }
    List<JsonNode> runs = runs(shell.server());
    if (json) {
      ArrayNode array = JsonMapper.shared().createArrayNode();
      shell.out().println(SafeText.json(array.addAll(runs)));
    } else {
      table(runs);
    }
    return ExitCode.SUCCEEDED;
  }

  private List<JsonNode> runs(SolidfluxClient server) {
    Map<String, String> query = new LinkedHashMap<>();
    put(query, "pipeline", pipeline);
    put(query, "state", state);
    put(query, "tag", tag);
    put(query, "since", since == null ? null : Ago.orTime(since, Instant.now()));
    put(query, "until", until == null ? null : Ago.orTime(until, Instant.now()));
    put(query, "parent", parent);
    put(query, "setAside", setAside ? "true" : null);
    return Pages.read(server::runs, query, limit);
  }

  private static void put(Map<String, String> query, String name, @Nullable String value) {
    if (value != null) {
      query.put(name, value);
    }
  }

  private void table(List<JsonNode> runs) {
    if (runs.isEmpty()) {
      shell.err().println("there are no runs");
      return;
    }
    shell.out().printf(ROW, "RUN", "STATE", "CREATED", "PIPELINE");
    for (JsonNode run : runs) {
      shell
          .out()
          .printf(
              ROW,
              text(run, "id"),
              text(run, "state"),
              SafeText.time(run.path("createdAt").asString("")),
              text(run, "pipeline") + " version " + run.path("version").asInt(0) + setAside(run));
    }
  }

  private static String setAside(JsonNode run) {
    return run.path("setAside").isObject()
        ? "  set aside: " + text(run.path("setAside"), "reason")
        : "";
  }

  private static String text(JsonNode run, String field) {
    return SafeText.line(run.path(field).asString(""));
  }
}
