package dev.solidflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.embedded.BrokerAddress;
import dev.solidflux.protocol.Reply;
import dev.solidflux.testkit.faults.CutProxy;
import dev.solidflux.testkit.time.Until;
import dev.solidflux.worker.slot.FakeSlots;
import dev.solidflux.worker.slot.Slot;
import dev.solidflux.worker.slot.SlotNeed;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What an orchestrator's probes see of a worker. */
@Timeout(120)
class HealthPortTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Caller caller;
  private CutProxy proxy;
  private int port;

  @BeforeEach
  void connect() throws Exception {
    caller = new Caller();
    proxy = CutProxy.to(caller.broker.host(), caller.broker.port());
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
  }

  @AfterEach
  void disconnect() throws Exception {
    proxy.close();
    caller.close();
  }

  static int status(String port, String path) throws Exception {
    URI probe = URI.create("http://localhost:" + port + path);
    return HTTP.send(HttpRequest.newBuilder(probe).build(), BodyHandlers.discarding()).statusCode();
  }

  private int ready() throws Exception {
    return status(String.valueOf(port), "/health/ready");
  }

  private int live() throws Exception {
    return status(String.valueOf(port), "/health/live");
  }

  private Worker worker(CountDownLatch go) {
    BrokerAddress b = caller.broker;
    BrokerAddress by =
        new BrokerAddress(proxy.host(), proxy.port(), b.user(), b.password(), b.virtualHost());
    return Worker.named("test")
        .amqp(by.url())
        .healthPort(port)
        .queue(caller.queue, q -> q.solid("wait", (a, c) -> go.await(60, TimeUnit.SECONDS)));
  }

  /** A solid that takes its time before it can be called. */
  private static final class Slow implements Solid<JsonNode> {
    final CountDownLatch loading = new CountDownLatch(1);
    final List<Slot> loadedFor = new CopyOnWriteArrayList<>();
    volatile boolean broken;

    @Override
    public Object run(JsonNode arguments, SolidContext context) {
      return loadedFor.containsAll(context.slots());
    }

    @Override
    public void warm(Slot slot) throws Exception {
      if (broken) {
        throw new IOException("no such model");
      }
      loading.await();
      loadedFor.add(slot);
    }
  }

  private Worker worker(Slow solid) {
    return Worker.named("test")
        .amqp(caller.broker.url())
        .healthPort(port)
        .slots(FakeSlots.twoDevicesAndASlice())
        .queue(
            caller.queue,
            q -> q.solid("slow", solid).needs("slow", SlotNeed.ONE.withMemory(40L << 30)));
  }

  @Test
  void aWorkerTakesNoTaskBeforeItsSolidsAreReadyAndIsLiveMeanwhile() throws Exception {
    Slow slow = new Slow();
    CompletableFuture<RunningWorker> started =
        CompletableFuture.supplyAsync(() -> worker(slow).start());
    Until.holds(() -> answers(port));
    caller.send(caller.task("1", "slow"));
    assertThat(ready()).isEqualTo(503);
    assertThat(live()).isEqualTo(200);
    assertThat(caller.offersAny(caller.queue)).isTrue();
    slow.loading.countDown();
    try (RunningWorker worker = started.get()) {
      assertThat(caller.end("1")).hasToString("Succeeded[result=true]");
      assertThat(slow.loadedFor).containsExactlyInAnyOrder(FakeSlots.FIRST, FakeSlots.SECOND);
      assertThat(ready()).isEqualTo(200);
    }
  }

  private static boolean answers(int port) {
    try {
      return status(String.valueOf(port), "/health/live") > 0;
    } catch (ConnectException e) {
      return false;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aWorkerWhoseSolidsCannotBeMadeReadyDoesNotStart() {
    Slow slow = new Slow();
    slow.broken = true;
    assertThatThrownBy(() -> worker(slow).start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("slow of queue %s cannot be made ready: no such model".formatted(caller.queue));
    assertThat(answers(port)).isFalse();
  }

  @Test
  void aWorkerIsReadyWhileTasksAreDeliveredToItAndLiveUntilItsEnd() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    proxy.refuse();
    RunningWorker worker = worker(go).start();
    assertThat(ready()).as("it has no broker yet").isEqualTo(503);
    assertThat(live()).isEqualTo(200);
    proxy.accept();
    Until.holds(worker::isReady);
    assertThat(ready()).isEqualTo(200);
    caller.send(caller.task("t1", "wait"));
    caller.await(Reply.Started.class);
    Thread closing = Thread.startVirtualThread(worker::close);
    Until.holds(() -> !worker.isReady());
    assertThat(ready()).as("it ends").isEqualTo(503);
    assertThat(live()).as("and has something to finish").isEqualTo(200);
    go.countDown();
    closing.join();
    assertThatThrownBy(this::live).isInstanceOf(java.net.ConnectException.class);
  }

  @Test
  void aWorkerThatHasLostItsBrokerIsNotReadyUntilItIsBack() throws Exception {
    try (RunningWorker worker = worker(new CountDownLatch(0)).start()) {
      Until.holds(worker::isReady);
      proxy.refuse();
      Until.holds(() -> !worker.isReady());
      assertThat(ready()).isEqualTo(503);
      assertThat(live()).as("a restart would not help").isEqualTo(200);
      proxy.accept();
      Until.holds(worker::isReady);
      assertThat(ready()).isEqualTo(200);
    }
  }

  @Test
  void otherPathsAreNotThere() throws Exception {
    try (RunningWorker worker = worker(new CountDownLatch(0)).start()) {
      assertThat(status(String.valueOf(port), "/health/ready/")).isEqualTo(404);
      assertThat(status(String.valueOf(port), "/")).isEqualTo(404);
    }
  }

  @Test
  void aPortThatIsTakenIsToldAtOnce() throws Exception {
    try (ServerSocket taken = new ServerSocket(port)) {
      Worker worker = worker(new CountDownLatch(0));
      assertThatThrownBy(worker::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot tell health on port " + port);
    }
  }
}
