package dev.solidflux.api.system;

import dev.solidflux.embedded.BrokerAddress;
import dev.solidflux.embedded.DatabaseAddress;
import dev.solidflux.testkit.services.TestBroker;
import dev.solidflux.testkit.services.TestDatabase;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A broker and a database outside of any server, empty at first: servers started on them are nodes
 * of one deployment.
 */
record Installation(String deployment, BrokerAddress broker, DatabaseAddress database) {

  static Installation fresh() {
    return new Installation(
        TestBroker.uniqueName("t-"), TestBroker.freshVhost(), TestDatabase.fresh());
  }

  ServerProcess start(String node) throws InterruptedException {
    return start(node, Map.of());
  }

  ServerProcess start(String node, Map<String, String> more) throws InterruptedException {
    Map<String, String> environment = environment(more);
    environment.put("SOLIDFLUX_NODE", node);
    return ServerProcess.start(environment);
  }

  /**
   * A server that starts and ends workers itself.
   *
   * @param file says which
   * @param prewarm what they may cost while they wait
   */
  ServerProcess startWithWorkers(Path data, Path file, String prewarm) throws InterruptedException {
    Map<String, String> environment = environment(Map.of("SOLIDFLUX_PREWARM", prewarm));
    environment.put("SOLIDFLUX_DATA", data.toString());
    return ServerProcess.start(environment, "--local-workers", file.toString());
  }

  private Map<String, String> environment(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("SOLIDFLUX_HTTP_PORT", "0");
    environment.put("SOLIDFLUX_AMQP_URL", broker.url());
    environment.put("SOLIDFLUX_POSTGRES_URL", database.url());
    environment.put("SOLIDFLUX_DEPLOYMENT", deployment);
    return environment;
  }

  /** A server that brings everything itself. */
  static ServerProcess startEmbedded(Path data) throws InterruptedException {
    return startWithItsBroker(data, "");
  }

  /** A server that brings its broker itself; the broker's URL is in {@code amqp-url}. */
  static ServerProcess startWithItsBroker(Path data, String databaseUrl)
      throws InterruptedException {
    return startWithItsBroker(data, databaseUrl, Map.of());
  }

  static ServerProcess startWithItsBroker(Path data, String databaseUrl, Map<String, String> more)
      throws InterruptedException {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("SOLIDFLUX_HTTP_PORT", "0");
    environment.put("SOLIDFLUX_DATA", data.toString());
    environment.put("SOLIDFLUX_AMQP_URL", "");
    environment.put("SOLIDFLUX_POSTGRES_URL", databaseUrl);
    return ServerProcess.start(environment);
  }
}
