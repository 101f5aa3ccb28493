package dev.solidflux.api.cli;

import dev.solidflux.api.cli.watch.SafeText;
import dev.solidflux.api.settings.InvalidSettings;
import dev.solidflux.api.settings.Settings;
import dev.solidflux.postgres.Migrations;
import dev.solidflux.postgres.PostgresSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "migrate",
    description = "Makes the database's schema, or brings it up to date, and ends.",
    footerHeading = "%n",
    footer = {
      "The database is SOLIDFLUX_POSTGRES_URL. Several may do so at once. For servers that are started",
      "with SOLIDFLUX_MIGRATE=false, which wait for it."
    })
final class MigrateCommand implements Callable<Integer> {
  private final Shell shell;

  MigrateCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    System.setProperty("logback.configurationFile", "logback-command.xml");
    try {
      Migrations.migrate(PostgresSettings.parse(Settings.databaseUrl(shell.environment())));
      shell.out().println("The database has the schema that this build needs.");
      return ExitCode.SUCCEEDED;
    } catch (InvalidSettings e) {
      e.faults().forEach(fault -> shell.err().println("solidflux: " + fault));
      return ExitCode.INVALID;
    } catch (RuntimeException e) {
      String why = Reasons.innermost(e).lines().findFirst().orElse("no reason is given");
      shell.err().println("solidflux: the schema was not made: " + SafeText.line(why));
      return ExitCode.FAILED;
    }
  }
}
