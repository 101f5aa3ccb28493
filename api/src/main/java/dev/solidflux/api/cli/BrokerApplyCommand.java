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
import picocli.CommandLine.Option;

@Command(
    name = "apply",
    description = "Makes RabbitMQ as the pipelines want it.",
    footerHeading = "%n",
    footer = {
      "Only policies named sf.DEPLOYMENT.… are made, changed or deleted, and the exchange and the"
          + " queue",
      "for dead letters. What is left, since somebody else's policy overrules ours, is said, and"
          + " the exit",
      "code is 1. Where the management API is: see `broker check`."
    })
final class BrokerApplyCommand implements Callable<Integer> {
  private static final int LOOKS = 80;
  private static final long PAUSE_MILLIS = 250;

  private final Shell shell;

  @Option(names = "--dry-run", description = "Only says what differs, as `broker check`.")
  private boolean dryRun;

  @Mixin private ManagementOptions where = new ManagementOptions();
  @Mixin private BrokerWishes wishes = new BrokerWishes();

  BrokerApplyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    PolicySettings settings = wishes.settings(shell);
    Management management = where.management(shell, settings.virtualHost());
    Wanted wanted = wishes.wanted(shell, management.version());
    List<Difference> differences = Differences.between(wanted, management.read(settings));
    if (dryRun) {
      return BrokerCheckCommand.told(shell, differences);
    }
    for (Difference difference : differences) {
      if (difference instanceof Difference.Mendable mendable) {
        management.mend(mendable);
        shell.err().println("mended: " + SafeText.line(difference.text()));
      }
    }
    return BrokerCheckCommand.told(shell, left(management, wanted));
  }

  /** The broker applies a policy to its queues a moment after it has taken it. */
  private static List<Difference> left(Management management, Wanted wanted)
      throws InterruptedException {
    List<Difference> left = Differences.between(wanted, management.read(wanted.settings()));
    for (int look = 0; look < LOOKS && isOnItsWay(left); look++) {
      Thread.sleep(PAUSE_MILLIS);
      left = Differences.between(wanted, management.read(wanted.settings()));
    }
    return left;
  }

  private static boolean isOnItsWay(List<Difference> left) {
    return left.stream().anyMatch(Difference.Ineffective.class::isInstance);
  }
}
