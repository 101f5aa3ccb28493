package dev.solidflux.api.cli;

import dev.solidflux.api.cli.demo.Album;
import dev.solidflux.api.cli.demo.Demo;
import dev.solidflux.api.cli.demo.DemoFailed;
import dev.solidflux.api.cli.watch.SafeText;
import dev.solidflux.api.settings.InvalidSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
    name = "demo",
    description = "Starts a server and workers, and makes two photographs a room in 3D on them.",
    footerHeading = "%n",
    footer = {
      "Afterwards it stays up for its page to be looked at, until Ctrl-C. With --exit it stops, and",
      "the exit code is 0 only if the run succeeded. Where 8080 is taken it listens on the next free",
      "port. Workers are started when they are needed, and end when they are not. Logs are in",
      ".solidflux: demo.log and workers/room-N.log."
    })
final class DemoCommand implements Callable<Integer> {
  private static final Map<String, String> LABELS = labels();

  private final Shell shell;

  @Option(names = "--exit", description = "Stops everything after the run.")
  private boolean exit;

  @Option(
      names = {"-i", "--input"},
      paramLabel = "photos=DIR",
      description =
          "A folder of two or more photographs of one scene, taken side by side; by default the pair that comes with the example.")
  private @Nullable String input;

  DemoCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    Album album = Album.of(home(), photos());
    try {
      return run(album);
    } catch (InvalidSettings e) {
      e.faults().forEach(fault -> shell.err().println("solidflux: " + fault));
      return ExitCode.INVALID;
    } catch (DemoFailed e) {
      shell.err().println("solidflux: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private int run(Album album) throws InterruptedException {
    shell.err().println("Starting a server, with whatever services it needs, and its workers.");
    Demo demo;
    try {
      demo = Demo.start(album, shell.environment());
    } catch (InvalidSettings | DemoFailed e) {
      throw e;
    } catch (RuntimeException e) {
      shell.err().println("solidflux: the server did not start: " + Reasons.innermost(e));
      return ExitCode.FAILED;
    }
    boolean stays = false;
    try {
      introduce(demo, album);
      JsonNode run = Watching.follower(shell, demo.client()).follow(demo.submit());
      int status = report(demo, run);
      stays = !exit;
      return stays ? Cli.STAYS : status;
    } finally {
      if (!stays) {
        demo.close();
      }
    }
  }

  private void introduce(Demo demo, Album album) {
    row("server", demo.client().server() + (demo.tookAnotherPort() ? "  (8080 is taken)" : ""));
    row("workers", "up to " + demo.workers() + " processes, while there is something to do");
    row("pictures", album.photos().toString());
    row("logs", demo.logs().toString());
    shell.err().println();
  }

  private int report(Demo demo, JsonNode run) {
    shell.err().println();
    String state = run.path("state").asString("");
    if (state.equals("succeeded")) {
      JsonNode output = run.path("output");
      LABELS.forEach((field, label) -> result(label, output.path(field).asString("")));
    } else {
      JsonNode failure = run.path("failure");
      result("run", state);
      result("at", failure.path("solid").asString(""));
      result("because", failure.path("message").asString(""));
    }
    result("page", demo.client().page(run.path("id").asString("")).toString());
    if (!exit) {
      shell.err().println("\nThe page stays up until you press Ctrl-C.");
    }
    return ExitCode.ofState(state);
  }

  private void row(String label, String text) {
    shell.err().printf("  %-14s %s%n", label, SafeText.line(text));
  }

  private void result(String label, String text) {
    if (!text.isEmpty()) {
      shell.out().printf("  %-14s %s%n", label, SafeText.line(text));
    }
  }

  private Path home() {
    return shell
        .home()
        .orElseThrow(() -> new InvalidInput("the demo is started by ./solidflux of a checkout"));
  }

  private Optional<Path> photos() {
    if (input == null) {
      return Optional.empty();
    }
    if (!input.startsWith("photos=")) {
      throw new InvalidInput("the demo takes --input photos=DIR; it is '" + input + "'");
    }
    Path folder = Source.file(input.substring("photos=".length()));
    if (!Files.isDirectory(folder)) {
      throw new InvalidInput("there is no folder " + folder);
    }
    return Optional.of(folder);
  }

  private static Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("view", "3D view");
    labels.put("model", "model");
    labels.put("depth", "depth map");
    return labels;
  }
}
