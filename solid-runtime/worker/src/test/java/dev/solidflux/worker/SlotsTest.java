package dev.solidflux.worker;

import static dev.solidflux.worker.slot.FakeSlots.FIRST;
import static dev.solidflux.worker.slot.FakeSlots.SECOND;
import static dev.solidflux.worker.slot.FakeSlots.SLICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Delivery;
import dev.solidflux.protocol.Reply;
import dev.solidflux.testkit.time.Until;
import dev.solidflux.worker.slot.CpuSlots;
import dev.solidflux.worker.slot.FakeSlots;
import dev.solidflux.worker.slot.Slot;
import dev.solidflux.worker.slot.SlotLease;
import dev.solidflux.worker.slot.SlotNeed;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks that take slots while they run. */
@Timeout(60)
class SlotsTest {

  private static final SlotNeed LARGE = SlotNeed.ONE.withMemory(40L << 30);

  private final FakeSlots devices = FakeSlots.twoDevicesAndASlice();
  private final Semaphore go = new Semaphore(0);
  private final BlockingQueue<List<Slot>> begun = new LinkedBlockingQueue<>();
  private Caller caller;

  @BeforeEach
  void connect() throws Exception {
    caller = new Caller();
  }

  @AfterEach
  void disconnect() throws Exception {
    caller.close();
  }

  private Worker worker() {
    return Worker.named("test").amqp(caller.broker.url()).slots(devices);
  }

  private Worker worker(Consumer<SolidQueue> more) {
    return worker()
        .queue(
            caller.queue,
            q -> {
              q.solid("large", (a, c) -> hold(c)).needs("large", LARGE);
              more.accept(q);
            });
  }

  private String hold(SolidContext context) throws InterruptedException {
    begun.add(context.slots());
    assertThat(go.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
    return SlotLease.visibleDevices(context.slots());
  }

  private List<Slot> nextBegun() throws InterruptedException {
    List<Slot> slots = begun.poll(60, TimeUnit.SECONDS);
    assertThat(slots).as("a task that has begun").isNotNull();
    return slots;
  }

  /** At once, without waiting for somebody to look. */
  private void breakDown(RunningWorker worker, Slot slot, String fault) {
    devices.fail(slot, fault);
    worker.slots().quarantine(slot.id(), fault);
  }

  private void send(String... ids) throws Exception {
    for (String id : ids) {
      caller.send(caller.task(id, "large"));
    }
  }

  private Delivery stillInItsQueue() throws Exception {
    Delivery task = caller.taskGivenBack();
    assertThat(task.getEnvelope().isRedeliver()).as("never delivered").isFalse();
    return task;
  }

  @Test
  void asManyTasksAreFetchedAsThereAreSlotsForThem() throws Exception {
    try (RunningWorker worker = worker(q -> {}).start()) {
      send("1", "2", "3");
      assertThat(Set.of(nextBegun(), nextBegun())).containsOnly(List.of(FIRST), List.of(SECOND));
      assertThat(stillInItsQueue().getProperties().getCorrelationId()).isEqualTo("3");
      go.release(2);
      assertThat(List.of(caller.end(), caller.end()))
          .extracting(Object::toString)
          .allMatch(end -> end.matches("Succeeded\\[result=\"GPU-[12]\"]"));
      send("4");
      assertThat(nextBegun()).as("there is room again").hasSize(1);
      go.release();
      assertThat(caller.end("4")).isInstanceOf(Reply.Succeeded.class);
    }
  }

  @Test
  void aTaskGetsTheSliceIfThatIsEnough() throws Exception {
    Worker small = worker(q -> q.solid("small", (a, c) -> hold(c)).needs("small", SlotNeed.ONE));
    try (RunningWorker worker = small.start()) {
      go.release();
      caller.send(caller.task("1", "small"));
      assertThat(caller.end()).hasToString("Succeeded[result=\"" + SLICE.id() + "\"]");
    }
  }

  @Test
  void aSlotInQuarantineIsNotFetchedForAndIsUsedAgainOnceItIsWell() throws Exception {
    RunningWorker worker = worker(q -> {}).start();
    try (worker) {
      send("1");
      assertThat(nextBegun()).containsExactly(FIRST);
      breakDown(worker, SECOND, "Xid 79");
      assertThat(worker.isReady()).as("the slice is left").isTrue();
      send("2");
      assertThat(caller.taskGivenBack().getProperties().getCorrelationId())
          .as("not fetched, or not for long")
          .isEqualTo("2");
      breakDown(worker, FIRST, "Xid 48");
      breakDown(worker, SLICE, "Xid 48");
      assertThat(worker.whyNotReady())
          .isEqualTo("all slots are in quarantine: {GPU-1=Xid 48, GPU-2=Xid 79, MIG-3=Xid 48}");
      send("3");
      devices.mend(SECOND);
      worker.slots().recover(SECOND.id());
      assertThat(nextBegun()).containsExactly(SECOND);
      go.release(2);
      assertThat(caller.end("3")).isInstanceOf(Reply.Succeeded.class);
    }
  }

  @Test
  void whatWasFetchedForASlotThatIsThenInQuarantineIsGivenBack() throws Exception {
    try (RunningWorker worker = worker(q -> q.ahead(1)).start()) {
      send("1", "2", "3");
      assertThat(Set.of(nextBegun(), nextBegun())).hasSize(2);
      breakDown(worker, FIRST, "Xid 79");
      breakDown(worker, SECOND, "Xid 79");
      Delivery back = caller.taskGivenBack();
      assertThat(back.getProperties().getCorrelationId()).isEqualTo("3");
      assertThat(back.getEnvelope().isRedeliver()).as("it had been fetched").isTrue();
      go.release(2);
    }
  }

  @Test
  void aTaskThatWaitsForItsSlotIsPreparedMeanwhile() throws Exception {
    BlockingQueue<String> prepared = new LinkedBlockingQueue<>();
    Worker ahead =
        worker(
            q ->
                q.ahead(1)
                    .prepared("large", arguments -> prepared.add(arguments.path("of").asString())));
    devices.fail(SECOND, "not there");
    try (RunningWorker worker = ahead.slots(new FakeSlots(FIRST)).start()) {
      send("1");
      assertThat(nextBegun()).containsExactly(FIRST);
      caller.send(caller.task("2", "large").withKwargs(Caller.kwargs("{\"of\": \"second\"}")));
      assertThat(prepared.poll(60, TimeUnit.SECONDS)).isEqualTo("second");
      assertThat(begun).isEmpty();
      caller.send(caller.task("3", "large"));
      assertThat(stillInItsQueue().getProperties().getCorrelationId()).isEqualTo("3");
      go.release(2);
      assertThat(caller.end("2")).isInstanceOf(Reply.Succeeded.class);
    }
    assertThat(prepared).as("once").isEmpty();
  }

  /** Prepares a task for ever, unless it is interrupted. */
  private Worker preparing(BlockingQueue<String> said) {
    devices.fail(SECOND, "not there");
    return worker(
            q ->
                q.ahead(1)
                    .prepared(
                        "large",
                        arguments -> {
                          said.add("begun");
                          try {
                            new Semaphore(0).acquire();
                          } catch (InterruptedException e) {
                            said.add("stopped");
                          }
                        }))
        .slots(new FakeSlots(FIRST));
  }

  @Test
  void whatIsDoneForATaskThatWaitsEndsWhenThatIsCancelled() throws Exception {
    BlockingQueue<String> said = new LinkedBlockingQueue<>();
    try (RunningWorker worker = preparing(said).start()) {
      send("1");
      assertThat(nextBegun()).containsExactly(FIRST);
      send("2");
      assertThat(said.poll(60, TimeUnit.SECONDS)).isEqualTo("begun");
      caller.revoke("2", false);
      assertThat(said.poll(60, TimeUnit.SECONDS)).isEqualTo("stopped");
      go.release(2);
      assertThat(caller.end("2")).isInstanceOf(Reply.Revoked.class);
    }
  }

  @Test
  void whatIsDoneForATaskEndsWithItAlsoWhenItIsGivenBack() throws Exception {
    BlockingQueue<String> said = new LinkedBlockingQueue<>();
    try (RunningWorker worker = preparing(said).start()) {
      send("1");
      assertThat(nextBegun()).containsExactly(FIRST);
      send("2");
      assertThat(said.poll(60, TimeUnit.SECONDS)).isEqualTo("begun");
      go.release(2);
      assertThat(said.poll(60, TimeUnit.SECONDS)).as("2 is done").isEqualTo("stopped");
      assertThat(nextBegun()).containsExactly(FIRST);
      send("3");
      assertThat(nextBegun()).containsExactly(FIRST);
      send("4");
      assertThat(said.poll(60, TimeUnit.SECONDS)).isEqualTo("begun");
      worker.closeNow();
    }
    assertThat(said.poll(60, TimeUnit.SECONDS)).as("4 is given back").isEqualTo("stopped");
  }

  /** It stands in line until it is in doubt, and then somebody says that nobody wants it. */
  @Test
  void aTaskThatIsNoLongerWantedKeepsNobodyWaiting() throws Exception {
    String second = caller.declareQueue();
    String unwanted = "s1.01k9z3v8m2q4r6t8w0y2a4c6e8.1.1.7h8j9kmnpqrstvwxyz01234567";
    Worker both =
        worker()
            .queue(
                caller.queue,
                q ->
                    q.ahead(2)
                        .solid("two", (a, c) -> "two")
                        .needs("two", new SlotNeed(2, 0))
                        .solid("plain", (a, c) -> "plain"))
            .queue(second, q -> q.solid("large", (a, c) -> hold(c)).needs("large", LARGE));
    try (RunningWorker worker = both.start()) {
      caller.publish("", second, caller.task("1", "large").encode());
      assertThat(nextBegun()).containsExactly(FIRST);
      Instant now = Instant.now();
      caller.send(caller.task(unwanted, "two").withExpires(now.plusSeconds(5)), now);
      Reply.Asked asked = null;
      for (int i = 0; asked == null; i++) { // each of them has the queue looked at again
        caller.send(caller.task("look" + i, "plain"));
        if (caller.nextReply().reply() instanceof Reply.Asked question) {
          asked = question;
        }
      }
      caller.answer(asked, unwanted, false);
      caller.publish("", second, caller.task("2", "large").encode());
      assertThat(nextBegun()).as("kept for nobody").containsExactly(SECOND);
      go.release(2);
    }
  }

  @Test
  void tasksOfAQueueThatTakesNoSlotsWaitForAsLongAsTheyDid() throws Exception {
    String second = caller.declareQueue();
    Worker both =
        worker(q -> q.ahead(1)).queue(second, q -> q.prefetch(2).solid("plain", (a, c) -> hold(c)));
    try (RunningWorker worker = both.start()) {
      caller.publish("", second, caller.task("p1", "plain").encode());
      caller.publish("", second, caller.task("p2", "plain").encode());
      assertThat(nextBegun()).isEmpty();
      send("1", "2", "3");
      assertThat(List.of(nextBegun(), nextBegun())).hasSize(2);
      breakDown(worker, FIRST, "Xid 79");
      breakDown(worker, SECOND, "Xid 79");
      assertThat(caller.taskGivenBack().getProperties().getCorrelationId()).isEqualTo("3");
      assertThat(caller.offersAny(second)).as("p2 came before it, and is held").isFalse();
      go.release(4);
      assertThat(caller.end("p2")).isInstanceOf(Reply.Succeeded.class);
    }
  }

  @Test
  void whatSlotsDoIsToldInFigures() throws Exception {
    try (RunningWorker worker = worker(q -> {}).start()) {
      send("1");
      assertThat(nextBegun()).containsExactly(FIRST);
      breakDown(worker, SECOND, "Xid 79");
      assertThat(WorkerMeters.of(worker).get())
          .contains(
              "solidflux_worker_slot_taken{slot=\"GPU-1\"} 1.0",
              "solidflux_worker_slot_taken{slot=\"GPU-2\"} 0.0",
              "solidflux_worker_slot_quarantined{slot=\"GPU-2\"} 1.0",
              "solidflux_worker_slot_memory{slot=\"MIG-3\"} 1.073741824E10",
              "solidflux_worker_slot_memory_used{slot=\"MIG-3\"} NaN",
              "solidflux_worker_slot_run_seconds_count{slot=\"GPU-1\"} 1",
              "solidflux_worker_slot_wait_seconds_count 1",
              "solidflux_worker_running{queue=\"" + caller.queue + "\"} 1.0");
      go.release();
      assertThat(caller.end()).isInstanceOf(Reply.Succeeded.class);
    }
  }

  @Test
  void aWorkerThatLacksWhatASolidNeedsSaysSoWhenItBegins() {
    assertThatThrownBy(() -> worker(q -> {}).slots(new CpuSlots(2, 1 << 20)).start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("large of queue %s needs a slot with", caller.queue)
        .hasMessageContaining("cpu-1");
  }

  @Test
  void whoNeedsTwoSlotsIsNotPassedByThoseOfAnotherQueueThatNeedOne() throws Exception {
    String second = caller.declareQueue();
    Worker both =
        worker(q -> {})
            .queue(second, q -> q.solid("two", (a, c) -> hold(c)).needs("two", new SlotNeed(2, 0)));
    try (RunningWorker worker = both.start()) {
      send("1", "2", "3", "4");
      assertThat(Set.of(nextBegun(), nextBegun())).containsOnly(List.of(FIRST), List.of(SECOND));
      caller.publish("", second, caller.task("both", "two").encode());
      Until.holds(() -> worker.served().getLast().waiting() == 1); // it stands in line
      go.release(1);
      assertThat(caller.end()).isInstanceOf(Reply.Succeeded.class);
      go.release(1);
      assertThat(nextBegun()).as("before 3 and 4").hasSize(2);
      go.release(3);
    }
  }

  @Test
  void tasksThatCanHaveNoSlotAsThingsAreKeepNobodyWaiting() throws Exception {
    String second = caller.declareQueue();
    SlotNeed twoSlots = new SlotNeed(2, 0);
    Consumer<SolidQueue> small =
        q -> q.solid("small", (a, c) -> "done").needs("small", SlotNeed.ONE);
    Worker both =
        worker(small)
            .queue(
                second,
                q -> {
                  q.solid("two", (a, c) -> hold(c)).needs("two", twoSlots);
                  small.accept(q);
                });
    try (RunningWorker worker = both.start()) {
      breakDown(worker, SECOND, "Xid 79");
      breakDown(worker, SLICE, "Xid 79");
      for (int i = 0; i < 4; i++) {
        caller.publish("", second, caller.task("two" + i, "two").encode());
      }
      for (int i = 0; i < 20; i++) {
        String queue = i % 2 == 0 ? caller.queue : second;
        caller.publish("", queue, caller.task("small" + i, "small").encode());
        assertThat(caller.end("small" + i)).isInstanceOf(Reply.Succeeded.class);
      }
      assertThat(begun).isEmpty();
      devices.mend(SECOND);
      worker.slots().recover(SECOND.id());
      go.release(4);
      for (int i = 0; i < 4; i++) {
        assertThat(nextBegun()).containsExactly(FIRST, SECOND);
      }
    }
  }

  /** Two queues that share three slots, tasks that need one or two, and slots that break. */
  @Test
  void slotsAreNeverGivenToTwoTasksAtOnceWhateverHappens() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Set<Slot> taken = ConcurrentHashMap.newKeySet();
    AtomicBoolean twice = new AtomicBoolean();
    Solid<Object> brief =
        (arguments, context) -> {
          context.slots().stream().filter(slot -> !taken.add(slot)).forEach(s -> twice.set(true));
          TimeUnit.MILLISECONDS.sleep(1); // others get a chance to do wrong
          taken.removeAll(context.slots());
          return context.slots().size();
        };
    Consumer<SolidQueue> solids =
        q ->
            q.solid("one", Object.class, brief)
                .needs("one", SlotNeed.ONE)
                .solid("two", Object.class, brief)
                .needs("two", new SlotNeed(2, 0));
    String second = caller.declareQueue();
    Worker both =
        worker().queue(caller.queue, solids).queue(second, q -> solids.accept(q.ahead(1)));
    try (RunningWorker worker = both.start()) {
      Set<String> open = new HashSet<>();
      for (int i = 0; i < 400; i++) {
        String id = String.valueOf(i);
        open.add(id);
        caller.publish(
            "",
            random.nextBoolean() ? caller.queue : second,
            caller.task(id, random.nextInt(4) == 0 ? "two" : "one").encode());
        Slot slot = List.of(FIRST, SECOND, SLICE).get(random.nextInt(3));
        switch (random.nextInt(6)) {
          case 0 -> worker.slots().quarantine(slot.id(), "for a try");
          case 1, 2 -> worker.slots().recover(slot.id());
          default -> {}
        }
      }
      List.of(FIRST, SECOND, SLICE).forEach(slot -> worker.slots().recover(slot.id()));
      while (!open.isEmpty()) {
        var reply = caller.nextReply();
        if (reply.reply().endsAttempt()) {
          assertThat(reply.reply()).as("seed %s", seed).isInstanceOf(Reply.Succeeded.class);
          open.remove(reply.taskId());
        }
      }
    }
    assertThat(twice).as("seed %s", seed).isFalse();
  }
}
