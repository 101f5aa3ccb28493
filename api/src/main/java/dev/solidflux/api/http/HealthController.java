package dev.solidflux.api.http;

import dev.solidflux.api.payload.MeasuredPayloads;
import dev.solidflux.api.settings.Role;
import dev.solidflux.api.settings.Settings;
import dev.solidflux.api.view.BrokerWords;
import dev.solidflux.flow.Health;
import dev.solidflux.flow.send.Stuck;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the process should be restarted (live), and whether runs make progress here (ready). */
@RestController
public final class HealthController {
  private final Supplier<Health> health;
  private final Role role;
  private final MeasuredPayloads payloads;

  public HealthController(Supplier<Health> health, Settings settings, MeasuredPayloads payloads) {
    this.health = health;
    this.role = settings.role();
    this.payloads = payloads;
  }

  @GetMapping("/health/live")
  Map<String, String> live() {
    return Map.of("status", "live");
  }

  @GetMapping("/health/ready")
  ResponseEntity<Readiness> ready() {
    Health now = health.get();
    return ResponseEntity.status(now.ready() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
        .body(Readiness.of(role, now, payloads.trouble()));
  }

  /**
   * How the node does.
   *
   * @param role what it does; a node without shards is ready without a broker
   * @param database whether it answered lately: an owner, that its leases were renewed in time
   * @param broker {@code connected}, or what it is instead, and why
   * @param payloads {@code kept}, or why they are not; other runs go on, so it is ready all the
   *     same
   * @param shards how many shards it owns
   * @param nodes how many nodes live that share shards
   * @param trouble what else keeps it from being ready
   * @param stuck queues whose tasks do not get through, longest first; the others' do
   */
  record Readiness(
      String status,
      String role,
      boolean database,
      String broker,
      String payloads,
      int shards,
      int nodes,
      @Nullable String trouble,
      List<StuckQueue> stuck) {

    private static final int MOST = 100;

    /** Of all shards that have tasks for it, what keeps it longest. */
    record StuckQueue(String queue, String reason, Instant since) {}

    static Readiness of(Role role, Health health, Optional<MeasuredPayloads.Trouble> payloads) {
      return new Readiness(
          health.ready() ? "ready" : "not-ready",
          role.label(),
          health.databaseFresh(),
          BrokerWords.of(health.broker()),
          payloads.map(Readiness::words).orElse("kept"),
          health.shardsOwned(),
          health.nodes(),
          health.trouble(),
          stuck(health.stuck()));
    }

    private static String words(MeasuredPayloads.Trouble trouble) {
      return "failing since " + trouble.since() + ": " + BrokerWords.clean(trouble.reason());
    }

    private static List<StuckQueue> stuck(List<Stuck> all) {
      Map<String, Stuck> byQueue =
          all.stream()
              .collect(
                  Collectors.toMap(
                      Stuck::queue,
                      one -> one,
                      BinaryOperator.minBy(Comparator.comparing(Stuck::since))));
      return byQueue.values().stream()
          .sorted(Comparator.comparing(Stuck::since).thenComparing(Stuck::queue))
          .limit(MOST)
          .map(
              one ->
                  new StuckQueue(
                      BrokerWords.clean(one.queue()), BrokerWords.clean(one.reason()), one.since()))
          .toList();
    }
  }
}
