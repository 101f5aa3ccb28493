package dev.solidflux.flow;

import static dev.solidflux.testkit.ScriptedWorker.failed;
import static dev.solidflux.testkit.ScriptedWorker.progress;
import static dev.solidflux.testkit.ScriptedWorker.started;
import static dev.solidflux.testkit.ScriptedWorker.succeeded;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.QueueLimits;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.testkit.ScriptedWorker.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/** What a simulated deployment has to do, and what has to come of it. */
final class Workload {

  private static final String CHAIN =
      """
      pipeline: chain
      solids:
        a: {queue: q1, task: t.echo, args: {x: "${input.x}"}, retry: {attempts: 9, backoff: {initial: 1s}}}
        b: {queue: q2, task: t.echo, args: {x: "${a + 1}"}, retry: {attempts: 9, backoff: {initial: 1s}}}
      output: "${b}"
      """;

  private static final String FAN =
      """
      pipeline: fan
      solids:
        numbers: {queue: q1, task: t.list, args: {n: "${input.x}"}, retry: {attempts: 9, backoff: {initial: 1s}}}
        each:
          forEach: "${numbers.filter(i, i >= 0)}"
          queue: q2
          task: t.echo
          args: {x: "${item}"}
          retry: {attempts: 9, backoff: {initial: 1s}}
          timeout: {run: 40s}
        sum: {queue: q3, task: t.sum, args: {all: "${each}"}, retry: {attempts: 9, backoff: {initial: 1s}}}
      output: "${sum}"
      """;

  private static final String WATCHED =
      """
      pipeline: watched
      priority: 4
      solids:
        a:
          queue: q3
          task: t.beats
          args: {x: "${input.x}"}
          retry: {attempts: 9, backoff: {initial: 1s}}
          timeout: {queue: 60s, run: 90s, heartbeat: 20s}
      output: "${a}"
      """;

  private static final String WHOLE =
      """
      pipeline: whole
      timeout: 1d
      defaults: {retry: {attempts: 9, backoff: {initial: 1s}}, timeout: {run: 40s}}
      solids:
        numbers: {queue: q1, task: t.list, args: {n: "${input.x}"}}
        rows:
          forEach: "${numbers}"
          as: row
          maxParallel: 3
          solids:
            cells:
              forEach: "${numbers}"
              as: column
              where: "${column <= row}"
              queue: q2
              task: t.echo
              args: {x: "${row + column}"}
            pause: {delay: 2s, when: "${row == 1}"}
            all: {value: "${cells}", after: [pause], join: finished}
          output: "${all}"
        sum: {queue: q3, task: t.sum, args: {all: "${rows.map(r, size(r))}"}}
      finally:
        tidy: {queue: q1, task: t.echo, args: {x: 1}, priority: 8}
      output: "${sum}"
      """;

  private static final String ABOVE =
      """
      pipeline: above
      defaults: {retry: {attempts: 9, backoff: {initial: 1s}}, timeout: {run: 40s}}
      solids:
        numbers: {queue: q1, task: t.list, args: {n: "${input.x}"}}
        each: {forEach: "${numbers}", pipeline: below, input: {x: "${item}"}}
        lost: {pipeline: nobody, onError: collect}
        sum: {queue: q3, task: t.sum, args: {all: "${each}"}, after: [lost]}
      output: "${sum}"
      """;

  private static final String LIMITED =
      """
      pipeline: limited
      limits: [{key: "${input.x}", max: 2}, {max: 4}]
      solids:
        numbers: {queue: q1, task: t.list, args: {n: "${input.x}"}, retry: {attempts: 9, backoff: {initial: 1s}}}
        each:
          forEach: "${numbers}"
          queue: q2
          task: t.echo
          args: {x: "${item}"}
          limits: [{max: 3}, {key: "${item}", max: 1}]
          retry: {attempts: 9, backoff: {initial: 1s}}
          timeout: {run: 40s}
        sum: {queue: q3, task: t.sum, args: {all: "${each}"}, retry: {attempts: 9, backoff: {initial: 1s}}}
      output: "${sum}"
      """;

  private static final String KEPT =
      """
      pipeline: kept
      defaults: {retry: {attempts: 9, backoff: {initial: 1s}}, timeout: {run: 40s}}
      solids:
        numbers: {queue: q1, task: t.list, args: {n: "${input.x}"}, cache: {for: 15s}}
        each:
          forEach: "${numbers}"
          queue: q2
          task: t.echo
          args: {x: "${item}", by: "${run.id}"}
          cache: {key: "${item}", for: 5s}
          limits: [{max: 2}]
        sum: {queue: q3, task: t.sum, args: {all: "${each}"}}
      output: "${sum}"
      """;

  /** How many may have a permit of a limit's key at a time. */
  static final Map<String, Integer> MOST =
      Map.of(
          "limited#0", 2,
          "limited#1", 4,
          "limited/each#0", 3,
          "limited/each#1", 1,
          "kept/each#0", 2,
          "cache:t.list", 1,
          "cache:t.echo", 1,
          "queue:q3", 2);

  static final QueueLimits QUEUES = new QueueLimits(Map.of("q3", 2));

  private static final String BELOW =
      """
      pipeline: below
      input: {type: object, required: [x]}
      solids:
        a: {pipeline: chain, input: "${input}"}
      finally:
        tidy: {queue: q1, task: t.echo, args: {x: 1}, retry: {attempts: 9}, timeout: {run: 40s}}
      output: "${a - 1}"
      """;

  /** Of the pipelines, by their names. */
  private final Map<String, Pipeline> pipelines = new HashMap<>();

  private final Site site;
  private final Random chance;
  private final Map<RunId, Integer> expected = new HashMap<>();
  private final List<RunId> cancelled = new ArrayList<>();

  Workload(Site site, Random chance) {
    this.site = site;
    this.chance = chance;
    for (String yaml : List.of(CHAIN, FAN, WATCHED, WHOLE, ABOVE, BELOW, LIMITED, KEPT)) {
      site.pipeline(yaml);
      PipelineDocument.Parsed parsed =
          (PipelineDocument.Parsed) PipelineDocument.parse(yaml, Format.YAML);
      pipelines.put(parsed.pipeline().name(), parsed.pipeline());
    }
    site.worker.on("t.echo", task -> answer(task, task.args().get("x")));
    site.worker.on("t.list", task -> answer(task, upTo(task.args().get("n").asInt())));
    site.worker.on("t.sum", task -> answer(task, sum(task.args().get("all"))));
    site.worker.on("t.beats", task -> beating(task.args().get("x")));
    site.worker.after("t.beats", Duration.ofSeconds(3));
    site.worker.interleaved(chance.nextLong());
    site.worker.sending(chance.nextInt(8) == 0 ? 2 : 1);
  }

  private static JsonNode upTo(int n) {
    var list = Site.JSON.createArrayNode();
    for (int i = 0; i < n; i++) {
      list.add(i);
    }
    return list;
  }

  private static JsonNode sum(JsonNode all) {
    int sum = 0;
    for (JsonNode one : all) {
      sum += one.asInt();
    }
    return Site.JSON.getNodeFactory().numberNode(sum);
  }

  private List<Content> answer(Received task, JsonNode result) {
    return switch (chance.nextInt(12)) {
      case 0 -> List.of(started(), failed("Flaky", "by chance"));
      case 1 -> List.of(succeeded(result));
      case 2 -> List.of(started(), progress(0.5, "half"), succeeded(result));
      default -> List.of(started(), succeeded(result));
    };
  }

  private List<Content> beating(JsonNode result) {
    return List.of(started(), new Content.Heartbeat(), progress(0.1, "on"), succeeded(result));
  }

  /** One more run, of whatever kind. */
  void submit() {
    int x = chance.nextInt(6);
    String pipeline =
        List.of("chain", "chain", "fan", "watched", "whole", "above", "limited", "kept")
            .get(chance.nextInt(8));
    Integer priority = chance.nextBoolean() ? null : (Integer) chance.nextInt(10);
    RunId run = site.submit(pipeline, "{\"x\": " + x + "}", priority);
    int result =
        switch (pipeline) {
          case "chain" -> x + 1;
          case "fan", "above", "limited", "kept" -> x * (x - 1) / 2;
          case "whole" -> x * (x + 1) / 2;
          default -> x;
        };
    expected.put(run, result);
    if (chance.nextInt(12) == 0) {
      cancelled.add(run);
    }
  }

  /** Cancels one of those that are to be cancelled, if any is left. */
  void cancel() {
    if (!cancelled.isEmpty()) {
      RunId run = cancelled.removeFirst();
      site.cancel(run);
      expected.put(run, -1);
    }
  }

  Pipeline pipeline(String name) {
    return pipelines.get(name);
  }

  /** Every run that was accepted, and its output; -1 for one that somebody asked to cancel. */
  Map<RunId, Integer> expected() {
    return expected;
  }
}
