package dev.solidflux.workerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.solidflux.protocol.Reply;
import dev.solidflux.solidtest.SolidTask;
import dev.solidflux.solidtest.SolidTest;
import dev.solidflux.worker.RunningWorker;
import dev.solidflux.worker.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WorkerFileTest {

  @TempDir private Path folder;

  private Worker worker(String yaml) throws Exception {
    Path file = folder.resolve("worker.yaml");
    Files.writeString(file, yaml);
    Worker worker = Worker.named("test");
    new WorkerFile().register(file, worker);
    return worker;
  }

  @Test
  void programsBesideTheFileAreSolids() throws Exception {
    Path tool = folder.resolve("tool.sh");
    Files.writeString(
        tool, "#!/bin/sh\necho \"50 % of $1 with $THREADS\"; echo '{\"ok\":true}' >$2; exit $3\n");
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    Worker worker =
        worker(
            """
            slots: cpu:2:8Gi
            probe: ["true"]
            queues:
              meshes:
                ahead: 1
                solids:
                  tools.mesh:
                    program: [./tool.sh, "{args.name}", "{output}", "{args.code}"]
                    env: {THREADS: 4}
                    needs: {slots: 1, memory: 4Gi}
                    memory: 1Gi
                    grace: 5s
                    silence: 30s
                    lines: ["(?P<percent>[0-9]+) % of (?P<message>.*)"]
                    exits: {3: BadPhoto, 75: {type: Busy, retryAfter: 90s}}
                    leased: true
            """);
    SolidTest tools = SolidTest.of(worker);
    var replies = tools.run(SolidTask.of("tools.mesh", Map.of("name", "attic", "code", 0)));
    assertThat(replies.result().path("ok").asBoolean()).isTrue();
    assertThat(replies.progress())
        .extracting(Reply.Progress::fraction, Reply.Progress::message)
        .containsExactly(tuple(0.5, "attic with 4"));
    assertThat(failure(tools, 3)).isEqualTo("BadPhoto null");
    assertThat(failure(tools, 75)).isEqualTo("Busy PT1M30S");
  }

  private static String failure(SolidTest tools, int code) {
    var failure =
        tools.run(SolidTask.of("tools.mesh", Map.of("name", "a", "code", code))).failure();
    return failure.type() + " " + failure.retryAfter();
  }

  @Test
  void slotsMayStandInAFileBesideIt() throws Exception {
    Files.writeString(folder.resolve("slots.json"), "[{\"id\": \"a\"}, {\"id\": \"b\"}]");
    Worker worker =
        worker(
            """
            slots: file:slots.json
            queues: {q: {solids: {t: {program: ["true"], needs: {slots: 1}}}}}
            """);
    try (RunningWorker running = worker.amqp("amqp://127.0.0.1:1/").start()) {
      assertThat(running.usableSlots()).isEqualTo(2);
    }
  }

  @Test
  void everyFaultIsSaidWithItsPlace() {
    assertThatThrownBy(
            () ->
                worker(
                    """
                    slots: gpu
                    worker: x
                    queues:
                      meshes:
                        concurrency: 0
                        solids:
                          a: {program: [], memory: 8X, exits: {300: Bad, x: Bad, 4: {retryAfter: 1s}}}
                          b: {}
                          c: {program: [tool, "{nothing}"], lines: ["("], grace: soon, size: 3}
                      empty: {}
                    """))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "slots must be auto, nvidia",
            "worker is nothing that is known here; there are [probe, queues, slots]",
            "queues.meshes.concurrency must be a whole number from 1 to 1000",
            "queues.meshes.solids.a.program cannot be: there is no program to start",
            "queues.meshes.solids.a.memory must be a number of bytes",
            "queues.meshes.solids.a.exits.300 is wrong: an exit code is from 1 to 255",
            "queues.meshes.solids.a.exits.x is no exit code",
            "queues.meshes.solids.a.exits.4 must be the type of a failure, or have a type",
            "queues.meshes.solids.c.lines has no pattern of RE2",
            "queues.meshes.solids.c.grace must be a number with ms, s, m or h",
            "queues.meshes.solids.b must have one of [program]",
            "queues.meshes.solids.c.program cannot be: {nothing}: only",
            "queues.meshes.solids.c.size is nothing that is known here",
            "queues.empty.solids must name a solid");
  }

  @Test
  void whatIsNoYamlIsSaidWithItsLine() {
    assertThatThrownBy(() -> worker("queues:\n  a: 1\n  a: 2\n"))
        .hasMessageContaining("worker.yaml:3: Duplicate");
    assertThatThrownBy(() -> worker("queues: [")).hasMessageContaining("worker.yaml:1: ");
    assertThatThrownBy(() -> worker("[]")).hasMessageContaining("the file must be an object");
    assertThatThrownBy(() -> worker("")).hasMessageContaining("must be an object");
  }
}
