package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.worker.RunningWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.codec.ServerSentEvent;
import tools.jackson.databind.JsonNode;

/** One process that answers callers and two that own shards, on one database and broker. */
@Timeout(300)
@Tag("without-the-broker")
class RolesTest {
  private static final int RUNS = 100;
  private static final int SHARDS = 8;
  private static final String TAKEN = "a shard is taken";

  private final Installation installation = Installation.fresh();
  private final Steps steps = new Steps();

  private ServerProcess start(String role, String node) throws InterruptedException {
    return installation.start(node, Map.of("SOLIDFLUX_ROLE", role));
  }

  @Test
  void enginesMoveTheRunsThatAnApiNodeTakes() throws Exception {
    try (ServerProcess api = start("api", "api");
        ServerProcess first = start("engine", "first");
        ServerProcess second = start("engine", "second");
        RunningWorker worker = steps.worker(installation.broker().url())) {
      // the api node is none among which the shards are shared
      second.awaitLines(TAKEN, SHARDS / 2);
      JsonNode health =
          api.api().atRoot("/health/ready", ready -> ready.path("nodes").intValue() == 2);
      assertThat(health.get("shards").intValue()).isZero();

      api.api().register(steps.document());
      List<String> runs = api.api().submit(Steps.PIPELINE, RUNS);
      awaitOpen(api, RUNS);
      assertThat(api.process().lines()).noneMatch(line -> line.contains(TAKEN));

      List<ServerSentEvent<String>> before =
          api.api().stream(runs.getFirst(), 0).take(2).collectList().block();
      steps.gate.open();
      assertThat(api.api().ends(runs)).containsOnly("succeeded");
      Steps.assertWhole(api.api().histories(runs));

      long last = Long.parseLong(before.getLast().id());
      assertThat(numbers(api.api(), runs.getFirst(), last).getFirst()).isEqualTo(last + 1);
      assertThat(first.api().status("runs")).isEqualTo(404);
      assertThat(first.api().status("scaling/q")).isEqualTo(404);
    } finally {
      steps.gate.open();
    }
  }

  @Test
  void everyNodeThatServesItTellsTheSameDemand() throws Exception {
    try (ServerProcess api = start("api", "api");
        ServerProcess all = start("all", "all");
        RunningWorker worker = steps.worker(installation.broker().url())) {
      api.api().register(steps.document());
      List<String> runs = all.api().submit(Steps.PIPELINE, RUNS);
      awaitOpen(api, RUNS);
      assertThat(demand(api)).isEqualTo(demand(all)).isGreaterThanOrEqualTo(RUNS);

      steps.gate.open();
      assertThat(api.api().ends(runs)).containsOnly("succeeded");
      assertThat(demand(api)).isEqualTo(demand(all)).isLessThan(RUNS);
    } finally {
      steps.gate.open();
    }
  }

  /** Until so many tasks stand before the gate. */
  private void awaitOpen(ServerProcess server, long tasks) {
    server.api().until(scaling(), answer -> answer.path("open").longValue() == tasks);
  }

  private long demand(ServerProcess server) {
    return server.api().get(scaling()).get("demand").longValue();
  }

  private String scaling() {
    return "scaling/" + steps.secondQueue();
  }

  private static List<Long> numbers(Api api, String run, long after) {
    List<Long> numbers = new ArrayList<>();
    api.stream(run, after)
        .filter(event -> event.id() != null)
        .takeUntil(event -> "end".equals(event.event()))
        .doOnNext(event -> numbers.add(Long.parseLong(event.id())))
        .blockLast();
    return numbers;
  }
}
