package dev.solidflux.api.cli;

import dev.solidflux.api.broker.Definitions;
import dev.solidflux.api.cli.watch.SafeText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "definitions",
    description = "Prints what is wanted as a definitions file of RabbitMQ's.",
    footerHeading = "%n",
    footer = {
      "It is imported with `rabbitmqctl import_definitions FILE` or on the management page, and adds to",
      "what there is."
    })
final class BrokerDefinitionsCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private RabbitOption rabbit = new RabbitOption();
  @Mixin private BrokerWishes wishes = new BrokerWishes();

  BrokerDefinitionsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    shell
        .out()
        .println(
            SafeText.json(
                JsonMapper.shared()
                    .valueToTree(Definitions.of(wishes.wanted(shell, rabbit.version())))));
    return ExitCode.SUCCEEDED;
  }
}
