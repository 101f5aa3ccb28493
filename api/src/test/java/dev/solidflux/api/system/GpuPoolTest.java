package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.Main;
import dev.solidflux.testkit.services.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A pool whose workers have GPUs, from none: real processes, devices that a file tells. */
@Timeout(120)
@Tag("without-the-broker")
class GpuPoolTest {

  private static final String DEVICES =
      """
      [{"id": "GPU-1", "kind": "gpu", "model": "A100", "memory": 85899345920},
       {"id": "MIG-2", "kind": "mig", "model": "1g.10gb", "memory": 10737418240}]
      """;

  /** The first step ends once the test lets it. */
  private static final String WORKERS =
      """
      queues:
        %2$s:
          solids:
            check: {program: [sh, -c, 'while ! [ -e %1$s/go ]; do sleep 0.05; done']}
      """;

  private static final String GPU_WORKERS =
      """
      slots: file:%1$s/devices.json
      queues:
        %2$s:
          solids:
            depth:
              program: [sh, -c, 'echo "\\"$CUDA_VISIBLE_DEVICES\\"" >$SOLIDFLUX_OUTPUT']
              needs: {slots: 1, memory: 40Gi}
      """;

  private static final String PIPELINE =
      """
      pipeline: room
      solids:
        check: {queue: %s, task: check}
        depth: {queue: %s, task: depth, after: [check], timeout: {run: 1m}}
      output: "${depth}"
      """;

  @TempDir Path folder;

  private final Installation installation = Installation.fresh();
  private final String scripts = TestBroker.uniqueName("scripts-");
  private final String gpu = TestBroker.uniqueName("gpu-");

  @Test
  void itsWorkerIsThereBeforeTheStepBeforeItHasEnded() throws Exception {
    Files.writeString(folder.resolve("devices.json"), DEVICES);
    try (ServerProcess server = start()) {
      Api api = server.api();
      api.register(PIPELINE.formatted(scripts, gpu));
      String run = api.submit("room", "{}");

      JsonNode demand = api.until("scaling/" + gpu, it -> it.path("demand").asInt() > 0);
      assertThat(demand.path("open").asInt()).as("depth is not ready").isZero();
      assertThat(demand.path("foreseen").asInt()).isEqualTo(1);
      api.until("scaling/" + gpu + "?explain=true", it -> it.at("/workers/served").asBoolean());
      assertThat(api.get("runs/" + run).path("state").asString()).isEqualTo("running");
      assertThat(api.get("scaling/" + gpu).path("open").asInt()).isZero();

      Files.createFile(folder.resolve("go"));
      assertThat(api.end(run)).isEqualTo("succeeded");
      assertThat(api.get("runs/" + run).path("output").asString())
          .as("the smallest device with 40 GiB")
          .isEqualTo("GPU-1");
    }
  }

  private ServerProcess start() throws IOException, InterruptedException {
    Path workers = folder.resolve("workers.json");
    Files.writeString(
        workers,
        JsonMapper.shared()
            .writeValueAsString(
                Map.of(
                    "workers",
                    Map.of(
                        "scripts", pool(scripts, WORKERS),
                        "gpu", pool(gpu, GPU_WORKERS)))));
    return installation.startWithWorkers(folder, workers, "budget, " + gpu + "=eager");
  }

  private Map<String, Object> pool(String queue, String file) throws IOException {
    Path worker = folder.resolve(queue + ".yaml");
    Files.writeString(worker, file.formatted(folder, queue));
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            Objects.requireNonNull(System.getProperty("java.class.path")),
            Main.class.getName(),
            "worker",
            "--file",
            worker.toString());
    return Map.of("queue", queue, "max", 1, "command", command);
  }
}
