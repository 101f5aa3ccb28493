package dev.solidflux.api.cli;

import dev.solidflux.api.broker.OperatorResources;
import dev.solidflux.api.broker.Wanted;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "resources",
    description = "Prints what is wanted as resources of RabbitMQ's messaging topology operator.",
    footerHeading = "%n",
    footer = "They are YAML for `kubectl apply -f -`.")
final class BrokerResourcesCommand implements Callable<Integer> {
  private static final DumpSettings YAML =
      DumpSettings.builder()
          .setDefaultFlowStyle(FlowStyle.BLOCK)
          .setExplicitStart(true)
          .setSplitLines(false)
          .build();

  private final Shell shell;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      required = true,
      description = "The RabbitmqCluster.")
  private String cluster = "";

  @Option(
      names = "--cluster-namespace",
      paramLabel = "NAME",
      description = "Its namespace, if it is another one than the resources'.")
  private @Nullable String namespace;

  @Mixin private RabbitOption rabbit = new RabbitOption();
  @Mixin private BrokerWishes wishes = new BrokerWishes();

  BrokerResourcesCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Wanted wanted = wishes.wanted(shell, rabbit.version());
    List<?> resources = new OperatorResources(cluster, namespace).of(wanted);
    shell.out().print(new Dump(YAML).dumpAllToString(resources.iterator()));
    return ExitCode.SUCCEEDED;
  }
}
