package dev.solidflux.api.http;

import dev.solidflux.flow.Engine;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the process should be restarted (live), and whether runs make progress here (ready). */
@RestController
public final class HealthController {
  private final Engine engine;

  public HealthController(Engine engine) {
    this.engine = engine;
  }

  @GetMapping("/health/live")
  Map<String, String> live() {
    return Map.of("status", "live");
  }

  @GetMapping("/health/ready")
  ResponseEntity<Readiness> ready() {
    Engine.Health health = engine.health();
    return ResponseEntity.status(health.ready() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
        .body(Readiness.of(health));
  }

  /**
   * How the node does.
   *
   * @param database whether its leases were renewed in time
   * @param broker whether it has reached the broker
   * @param shards how many shards it owns
   * @param nodes how many nodes live
   */
  record Readiness(
      String status,
      boolean database,
      boolean broker,
      int shards,
      int nodes,
      @Nullable String trouble) {

    static Readiness of(Engine.Health health) {
      return new Readiness(
          health.ready() ? "ready" : "not-ready",
          health.leasesFresh(),
          health.brokerKnown(),
          health.shardsOwned(),
          health.nodes(),
          health.trouble());
    }
  }
}
