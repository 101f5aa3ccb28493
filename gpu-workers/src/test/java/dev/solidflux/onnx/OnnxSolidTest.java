package dev.solidflux.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.solidflux.artifact.Artifacts;
import dev.solidflux.solidtest.Replies;
import dev.solidflux.solidtest.SolidFailure;
import dev.solidflux.solidtest.SolidTask;
import dev.solidflux.solidtest.SolidTest;
import dev.solidflux.worker.Worker;
import dev.solidflux.workerfile.WorkerFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class OnnxSolidTest {

  @TempDir private Path folder;

  private OnnxSolid adding(long rows) throws Exception {
    return OnnxSolid.of(TestModels.adding(folder, rows, 2))
        .input("a", TensorSource.json("a"))
        .input("b", TensorSource.json("b"))
        .output("sum", TensorTarget.json())
        .threads(1);
  }

  private static SolidTest solids(OnnxSolid solid) {
    return SolidTest.of(Worker.named("test").queue("models", q -> q.solid("add", solid)));
  }

  private static Replies add(SolidTest solids, Object a, Object b) {
    return solids.run(SolidTask.of("add", Map.of("a", a, "b", b)));
  }

  private static List<List<Integer>> row(int... numbers) {
    List<Integer> row = new ArrayList<>();
    for (int number : numbers) {
      row.add(number);
    }
    return List.of(row);
  }

  @Test
  void aModelIsASolid() throws Exception {
    Replies replies = add(solids(adding(-1)), row(1, 2), row(10, 20));
    assertThat(replies.result()).hasToString("{\"sum\":[[11.0,22.0]]}");
  }

  /** Each alone would wait for longer. */
  @Test
  @Timeout(20)
  void tasksThatComeTogetherRunAsABatchAndGetTheirOwnRows() throws Exception {
    SolidTest solids = solids(adding(-1).batch(4, Duration.ofSeconds(30)));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Replies>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int number = i;
        all.add(threads.submit(() -> add(solids, row(number, 0), row(0, number))));
      }
      for (int i = 0; i < 4; i++) {
        assertThat(all.get(i).get().result())
            .hasToString("{\"sum\":[[%d.0,%d.0]]}".formatted(i, i));
      }
    }
  }

  @Test
  void whatDoesNotFitTheModelIsSaid() throws Exception {
    SolidTest solids = solids(adding(-1));
    assertThat(add(solids, row(1, 2, 3), row(1, 2)).failure().message())
        .startsWith("input a is FLOAT of shape [1, 3], and the model takes");
    assertThat(add(solids, List.of(List.of(1, 2), List.of(1)), row(1, 2)).failure().message())
        .isEqualTo("a: its lists have different lengths: a list of 1 is none of 2");
    assertThat(add(solids, List.of(List.of("x", 2)), row(1, 2)).failure().type())
        .isEqualTo("UnfitArguments");
    assertThat(solids.run(SolidTask.of("add", Map.of())).failure().message())
        .isEqualTo("a is missing");
  }

  @Test
  void whatNoJsonCanSayIsNoResult() throws Exception {
    SolidFailure infinite =
        add(solids(adding(-1)), List.of(List.of(3e38, 0)), List.of(List.of(3e38, 0))).failure();
    assertThat(infinite.type()).isEqualTo("UnstorableResult");
    assertThat(infinite.message()).contains("at /sum/0/0");
  }

  @Test
  void aModelThatIsNotThereOrNotAsTheSolidSaysFails() throws Exception {
    OnnxSolid missing = OnnxSolid.of(folder.resolve("none.onnx"));
    assertThat(add(solids(missing), row(1, 2), row(1, 2)).failure().message())
        .contains("none.onnx");
    OnnxSolid other = adding(-1).output("product", TensorTarget.json());
    assertThat(add(solids(other), row(1, 2), row(1, 2)).failure().message())
        .endsWith("has the outputs [sum], and the solid names [sum, product]");
    OnnxSolid closed = adding(1).batch(2, Duration.ZERO);
    assertThat(add(solids(closed), row(1, 2), row(1, 2)).failure().message())
        .contains("does not leave the first dimension open");
  }

  @Test
  void tensorsMayStandInFilesAndTheSolidInAWorkersFile() throws Exception {
    TestModels.adding(folder, -1, 2);
    Path yaml = folder.resolve("worker.yaml");
    Files.writeString(
        yaml,
        """
        queues:
          models:
            solids:
              add:
                model: adding.onnx
                inputs: {a: {npy: left}, b: {json: right}}
                outputs: {sum: {npy: true}}
                batch: {tasks: 1, wait: 5ms}
                threads: 1
                needs: {slots: 1, share: 4}
        """);
    Worker worker = Worker.named("test");
    Map<String, String> environment =
        Map.of(
            "SOLIDFLUX_ARTIFACTS", folder.resolve("kept").toUri().toString(),
            "SOLIDFLUX_ARTIFACT_SOURCES", folder.toString(),
            "SOLIDFLUX_ARTIFACT_CACHE", folder.resolve("cache").toString());
    new WorkerFile(environment).register(yaml, worker);
    Path left = folder.resolve("left.npy");
    NpyFile.write(Tensor.of(new float[] {1, 2}, 1, 2), left);
    Replies replies =
        SolidTest.of(worker)
            .run(SolidTask.of("add", Map.of("left", left.toString(), "right", row(3, 4))));
    Path kept = Path.of(URI.create(replies.result().at("/sum/uri").asString()));
    assertThat(NpyFile.read(kept).floats()).containsExactly(4, 6);
    Replies again =
        SolidTest.of(worker)
            .run(
                SolidTask.of(
                    "add", Map.of("left", replies.result().path("sum"), "right", row(1, 1))));
    assertThat(again.result().at("/sum/bytes").asInt()).isPositive();
  }

  @Test
  void itsFilesAreHereBeforeItHasItsSlotIfThereIsTime() throws Exception {
    Path left = folder.resolve("left.npy");
    NpyFile.write(Tensor.of(new float[] {1, 2}, 1, 2), left);
    byte[] content = Files.readAllBytes(left);
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
    server.start();
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    Map<String, Object> task =
        Map.of(
            "left", Map.of("uri", address + "/left.npy", "sha256", sha256),
            "b", row(3, 4));
    try (Artifacts artifacts =
        Artifacts.open(
            Map.of(
                "SOLIDFLUX_ARTIFACT_SOURCES",
                address,
                "SOLIDFLUX_ARTIFACT_CACHE",
                folder.resolve("cache").toString()))) {
      OnnxSolid solid = adding(-1).input("a", TensorSource.npy("left", artifacts));
      solid.prepare(JsonMapper.shared().valueToTree(task));
      server.stop(0);
      assertThat(solids(solid).run(SolidTask.of("add", task)).result())
          .hasToString("{\"sum\":[[4.0,6.0]]}");
    }
  }
}
