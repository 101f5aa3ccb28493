package dev.solidflux.api.cli.watch;

import dev.solidflux.api.cli.client.SolidfluxClient;
import tools.jackson.databind.JsonNode;

/**
 * How people name a run's invocations: looked up in its history, which is read once and no further
 * than needed.
 */
final class InvocationPaths {
  private final SolidfluxClient client;
  private final String run;
  private final InvocationNames names = new InvocationNames();
  private long read;

  InvocationPaths(SolidfluxClient client, String run) {
    this.client = client;
    this.run = run;
  }

  /** One without a solid if the history does not tell of it. */
  InvocationNames.Name of(int invocation) {
    boolean more = true;
    while (more && names.of(invocation) == null) {
      more = readOn();
    }
    InvocationNames.Name name = names.of(invocation);
    return name == null ? new InvocationNames.Name("", "invocation " + invocation) : name;
  }

  /** Returns whether there was anything. */
  private boolean readOn() {
    JsonNode items = client.history(run, read).path("items");
    for (JsonNode event : items) {
      read = event.path("seq").asLong(0);
      names.take(event);
    }
    return !items.isEmpty();
  }
}
