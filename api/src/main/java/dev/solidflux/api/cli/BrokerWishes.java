package dev.solidflux.api.cli;

import dev.solidflux.api.broker.PolicySettings;
import dev.solidflux.api.broker.QueueNeed;
import dev.solidflux.api.broker.RabbitVersion;
import dev.solidflux.api.broker.Wanted;
import dev.solidflux.api.cli.watch.SafeText;
import dev.solidflux.protocol.AmqpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an operator wants of the broker, beside what pipelines say. */
final class BrokerWishes {
  @Option(
      names = "--deployment",
      paramLabel = "NAME",
      description = "Of the installation; SOLIDFLUX_DEPLOYMENT, or else default.")
  private @Nullable String deployment;

  @Option(
      names = "--vhost",
      paramLabel = "NAME",
      description = "The virtual host; that of SOLIDFLUX_AMQP_URL, or else /.")
  private @Nullable String virtualHost;

  @Option(
      names = "--margin",
      paramLabel = "TIME",
      description = "How much longer than timeout.run a task may stay unacknowledged; 1h.")
  private @Nullable String margin;

  @Option(
      names = "--unlimited",
      paramLabel = "TIME",
      description = "What a task without timeout.run is taken to run; 24h.")
  private @Nullable String unlimited;

  @Option(
      names = "--delivery-limit",
      paramLabel = "N",
      description = "How often a quorum queue delivers a task; ${DEFAULT-VALUE}.")
  private int deliveryLimit = PolicySettings.DELIVERY_LIMIT;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "How many tasks a queue takes before it refuses more; any number.")
  private @Nullable Long maxLength;

  @Option(
      names = "--priority",
      paramLabel = "N",
      description = "Of the policies; ${DEFAULT-VALUE}.")
  private int priority = PolicySettings.PRIORITY;

  @Option(
      names = "--versions",
      paramLabel = "N",
      description =
          "How many of the newest versions of each pipeline count, for runs of older ones that still go on;"
              + " ${DEFAULT-VALUE}.")
  private int versions = 5;

  /**
   * @throws InvalidInput with every fault
   */
  PolicySettings settings(Shell shell) {
    List<String> faults = new ArrayList<>();
    String of =
        deployment != null ? deployment : shell.variable("SOLIDFLUX_DEPLOYMENT").orElse("default");
    if (!of.matches("[a-z0-9-]{1,63}")) {
      faults.add("--deployment must be 1 to 63 lower-case letters, digits and hyphens");
    }
    Duration longer = length("--margin", margin, PolicySettings.MARGIN, faults);
    Duration unknown = length("--unlimited", unlimited, PolicySettings.UNLIMITED, faults);
    if (deliveryLimit < 1) {
      faults.add("--delivery-limit must be at least 1: a queue that is not limited loses tasks");
    }
    if (maxLength != null && maxLength < 1) {
      faults.add("--max-length must be at least 1");
    }
    if (versions < 1) {
      faults.add("--versions must be at least 1");
    }
    String host = virtualHost != null ? virtualHost : virtualHost(shell, faults);
    if (!faults.isEmpty()) {
      throw new InvalidInput(String.join("; ", faults));
    }
    return new PolicySettings(
        of, host, priority, longer, unknown, deliveryLimit, maxLength, PolicySettings.DEAD_LETTERS);
  }

  private static Duration length(
      String option, @Nullable String word, Duration otherwise, List<String> faults) {
    if (word == null) {
      return otherwise;
    }
    return Ago.length(word)
        .orElseGet(
            () -> {
              faults.add(option + " must be a number with s, m, h or d, such as 30m");
              return otherwise;
            });
  }

  private static String virtualHost(Shell shell, List<String> faults) {
    try {
      return shell
          .variable("SOLIDFLUX_AMQP_URL")
          .map(url -> AmqpAddress.parse(url).virtualHost())
          .orElse("/");
    } catch (IllegalArgumentException e) {
      faults.add("SOLIDFLUX_AMQP_URL: " + e.getMessage());
      return "/";
    }
  }

  /** What follows from that and from the pipelines; what it cannot say is told. */
  Wanted wanted(Shell shell, RabbitVersion version) {
    PolicySettings settings = settings(shell);
    RegisteredPipelines pipelines = RegisteredPipelines.read(shell.server(), versions);
    Wanted wanted = Wanted.of(QueueNeed.of(pipelines.pipelines()), settings, version);
    pipelines
        .unread()
        .forEach(name -> note(shell, "pipeline " + name + " cannot be read and is left out"));
    wanted.notes().forEach(note -> note(shell, note));
    return wanted;
  }

  private static void note(Shell shell, String text) {
    shell.err().println("note: " + SafeText.line(text));
  }
}
