package dev.solidflux.api.cli;

import dev.solidflux.api.broker.Difference;
import dev.solidflux.api.broker.Differences;
import dev.solidflux.api.broker.Management;
import dev.solidflux.api.broker.PolicySettings;
import dev.solidflux.api.broker.Wanted;
import dev.solidflux.api.cli.watch.SafeText;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "check",
    description = "Says in what RabbitMQ is not as the pipelines want it.",
    footerHeading = "%n",
    footer = {
      "A line for each difference; the exit code is 1 if there is one, and 0 if there is none. User and",
      "password are in the URL, in SOLIDFLUX_RABBITMQ_MANAGEMENT_USER and _PASSWORD, or guest."
    })
final class BrokerCheckCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private ManagementOptions where = new ManagementOptions();
  @Mixin private BrokerWishes wishes = new BrokerWishes();

  BrokerCheckCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    PolicySettings settings = wishes.settings(shell);
    Management management = where.management(shell, settings.virtualHost());
    Wanted wanted = wishes.wanted(shell, management.version());
    return told(shell, Differences.between(wanted, management.read(settings)));
  }

  /** Says them, and gives the exit code. */
  static int told(Shell shell, List<Difference> differences) {
    differences.forEach(one -> shell.out().println(SafeText.line(one.text())));
    if (differences.isEmpty()) {
      shell.err().println("the broker is as it is wanted");
    }
    return differences.isEmpty() ? ExitCode.SUCCEEDED : ExitCode.FAILED;
  }
}
