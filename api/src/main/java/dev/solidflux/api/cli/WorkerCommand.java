package dev.solidflux.api.cli;

import dev.solidflux.api.settings.InvalidSettings;
import dev.solidflux.api.settings.TraceSettings;
import dev.solidflux.api.trace.WorkerTraces;
import dev.solidflux.api.wiring.OutOfMemory;
import dev.solidflux.worker.WorkerMain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "worker",
    description = "Runs the solids of jars, and those that files name, until it is told to end.",
    footerHeading = "%n",
    footer = {
      "The broker is --amqp, or SOLIDFLUX_AMQP_URL, or the one that `serve` of this checkout"
          + " brings.",
      "Told to end (SIGTERM, Ctrl-C) it takes no more tasks and finishes what runs.",
      "With OTEL_EXPORTER_OTLP_ENDPOINT its tasks are told as spans of their runs' traces."
    })
final class WorkerCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description = "A jar with solid modules, or a folder of jars. May be given several times.")
  private List<Path> jars = new ArrayList<>();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "A file that names programs and models to be run as solids. May be given several times.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "How it calls itself in events; SOLIDFLUX_WORKER_NAME says it too.")
  private @Nullable String name;

  @Option(names = "--amqp", paramLabel = "URL", description = "The broker.")
  private @Nullable String amqp;

  @Option(
      names = "--with",
      paramLabel = "PID",
      hidden = true,
      description = "Ends when this process does.")
  private @Nullable Long companion;

  WorkerCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    OutOfMemory.endsProcess();
    try {
      WorkerTraces.begin(TraceSettings.read(shell.environment()), name == null ? "worker" : name);
    } catch (InvalidSettings e) {
      e.faults().forEach(fault -> shell.err().println("solidflux: " + fault));
      return ExitCode.INVALID;
    }
    if (companion != null) {
      endWith(companion);
    }
    if (jars.isEmpty() && files.isEmpty()) {
      throw new InvalidInput("there is nothing to run: it needs --jar or --file");
    }
    List<String> words = new ArrayList<>();
    files.forEach(file -> words.addAll(List.of("--file", file.toString())));
    jars.forEach(jar -> words.addAll(List.of("--jar", jar.toString())));
    Optional.ofNullable(name)
        .or(() -> shell.variable("SOLIDFLUX_WORKER_NAME"))
        .ifPresent(it -> words.addAll(List.of("--name", it)));
    broker().ifPresent(url -> words.addAll(List.of("--amqp", url)));
    WorkerMain.main(words.toArray(String[]::new));
    return ExitCode.SUCCEEDED;
  }

  private Optional<String> broker() {
    if (amqp != null) {
      return Optional.of(amqp);
    }
    return shell.variable("SOLIDFLUX_AMQP_URL").isPresent()
        ? Optional.empty()
        : EmbeddedBrokerUrl.of(shell);
  }

  /** So that a parent that was killed leaves no worker behind. */
  private static void endWith(long pid) {
    CompletableFuture<?> ended =
        ProcessHandle.of(pid)
            .<CompletableFuture<?>>map(ProcessHandle::onExit)
            .orElseGet(() -> CompletableFuture.completedFuture(null));
    Thread.ofVirtual()
        .name("companion")
        .start(
            () -> {
              ended.join();
              System.exit(ExitCode.FAILED);
            });
  }
}
