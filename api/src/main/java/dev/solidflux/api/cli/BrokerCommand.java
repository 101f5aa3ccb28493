package dev.solidflux.api.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "broker",
    description = "Has RabbitMQ's policies follow from the pipelines.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%n",
    footer = {
      "Each queue that registered pipelines name gets a policy: how long a task of it may take, how",
      "often it is delivered, and where what is dead goes. Nothing else of the broker is changed."
    })
final class BrokerCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  static CommandLine of(Shell shell) {
    return new CommandLine(new BrokerCommand())
        .addSubcommand(new BrokerCheckCommand(shell))
        .addSubcommand(new BrokerApplyCommand(shell))
        .addSubcommand(new BrokerDefinitionsCommand(shell))
        .addSubcommand(new BrokerResourcesCommand(shell));
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "which command?");
    }
  }
}
