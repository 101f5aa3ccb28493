package dev.solidflux.api.cli;

import dev.solidflux.api.cli.client.SolidfluxClient;
import dev.solidflux.api.cli.watch.SafeText;
import dev.solidflux.api.cli.workers.BrokerUrl;
import dev.solidflux.api.cli.workers.InvalidWorkersFile;
import dev.solidflux.api.cli.workers.LocalWorkers;
import dev.solidflux.api.cli.workers.WorkersFile;
import dev.solidflux.api.cli.workers.WorkersSpec;
import dev.solidflux.api.settings.InvalidSettings;
import dev.solidflux.api.settings.Settings;
import dev.solidflux.api.wiring.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    description = "Runs a server.",
    footerHeading = "%n",
    footer = {
      "Without SOLIDFLUX_AMQP_URL and SOLIDFLUX_POSTGRES_URL it brings a broker and a database of"
          + " its",
      "own, with their files in .solidflux of the checkout, or in SOLIDFLUX_DATA. It listens on",
      "127.0.0.1:8080, or on SOLIDFLUX_HTTP_HOST and SOLIDFLUX_HTTP_PORT."
    })
final class ServeCommand implements Callable<Integer> {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Shell shell;

  @Option(
      names = "--local-workers",
      paramLabel = "FILE",
      description =
          "Starts and ends workers on this machine, as many as there is something to do for.")
  private @Nullable Path workersFile;

  ServeCommand(Shell shell) {
    this.shell = shell;
  }

  /** Returns once the server listens: its own threads keep the process alive. */
  @Override
  public Integer call() {
    try {
      Settings settings = Settings.read(shell.environment());
      List<WorkersSpec> specs = workersFile == null ? List.of() : WorkersFile.read(workersFile);
      if (!specs.isEmpty() && !settings.role().answersCallers()) {
        throw new InvalidInput(
            "--local-workers asks this server what there is to do, which one with the role '"
                + settings.role().label()
                + "' does not tell");
      }
      Server server = Server.start(settings);
      shell.out().println("Solidflux listens on " + server.url());
      if (!specs.isEmpty()) {
        startWorkers(specs, server, settings);
      }
      return Cli.STAYS;
    } catch (InvalidWorkersFile e) {
      e.faults()
          .forEach(
              fault ->
                  shell.err().println("solidflux: " + workersFile + ": " + SafeText.line(fault)));
      return ExitCode.INVALID;
    } catch (InvalidInput e) {
      throw e;
    } catch (InvalidSettings e) {
      e.faults().forEach(fault -> shell.err().println("solidflux: " + fault));
      return ExitCode.INVALID;
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(ServeCommand.class).debug("the server did not start", e);
      shell.err().println("solidflux: the server did not start: " + Reasons.innermost(e));
      return ExitCode.FAILED;
    }
  }

  private static void startWorkers(List<WorkersSpec> specs, Server server, Settings settings) {
    LocalWorkers workers =
        LocalWorkers.start(
            specs,
            BrokerUrl.of(settings.services()),
            settings.services().data().toAbsolutePath().resolve("workers"),
            SolidfluxClient.at(server.url())::demand,
            EVERY,
            settings.grace());
    Runtime.getRuntime().addShutdownHook(new Thread(workers::close, "local-workers-end"));
  }
}
