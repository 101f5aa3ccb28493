package dev.solidflux.api.cli;

import dev.solidflux.api.settings.InvalidSettings;
import dev.solidflux.api.settings.Settings;
import dev.solidflux.api.wiring.Server;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

@Command(
    name = "serve",
    description = "Runs a server.",
    footerHeading = "%n",
    footer = {
      "Without SOLIDFLUX_AMQP_URL and SOLIDFLUX_POSTGRES_URL it brings a broker and a database of its",
      "own, with their files in .solidflux of the checkout, or in SOLIDFLUX_DATA. It listens on",
      "127.0.0.1:8080, or on SOLIDFLUX_HTTP_HOST and SOLIDFLUX_HTTP_PORT."
    })
final class ServeCommand implements Callable<Integer> {
  private final Shell shell;

  ServeCommand(Shell shell) {
    this.shell = shell;
  }

  /** Returns once the server listens: its own threads keep the process alive. */
  @Override
  public Integer call() {
    try {
      Server server = Server.start(Settings.read(shell.environment()));
      shell.out().println("Solidflux listens on " + server.url());
      return Cli.STAYS;
    } catch (InvalidSettings e) {
      e.faults().forEach(fault -> shell.err().println("solidflux: " + fault));
      return ExitCode.INVALID;
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(ServeCommand.class).debug("the server did not start", e);
      shell.err().println("solidflux: the server did not start: " + Reasons.innermost(e));
      return ExitCode.FAILED;
    }
  }
}
