package dev.solidflux.api.cli;

import dev.solidflux.api.cli.client.SolidfluxClient;
import dev.solidflux.api.cli.watch.RunFollower;
import dev.solidflux.api.cli.watch.SafeText;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Waits for a run's end: progress on one stream, the result on the other. */
final class Watching {
  private static final List<String> RESULT =
      List.of("id", "pipeline", "version", "state", "output", "failure");

  private final Shell shell;
  private final SolidfluxClient server;

  Watching(Shell shell, SolidfluxClient server) {
    this.shell = shell;
    this.server = server;
  }

  static RunFollower follower(Shell shell, SolidfluxClient server) {
    return shell.drawsBars()
        ? RunFollower.onTerminal(server, shell.err())
        : RunFollower.inLines(server, shell.err());
  }

  /** Returns the exit code for how it ended. */
  int untilEnd(String id) throws InterruptedException {
    JsonNode run = follower(shell, server).follow(id);
    ObjectNode result = JsonMapper.shared().createObjectNode();
    RESULT.forEach(field -> result.set(field, run.path(field)));
    if (run.path("outputBytes").isNumber()) {
      result.set("output", server.output(id)); // too large to be told with the rest
    }
    shell.out().println(SafeText.json(result));
    return ExitCode.ofState(run.path("state").asString(""));
  }
}
