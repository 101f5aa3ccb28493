package dev.solidflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.protocol.TimeLimit;
import dev.solidflux.protocol.WireMessage;
import dev.solidflux.protocol.WireProperties;
import dev.solidflux.testkit.services.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;

@Timeout(120)
class WorkerTest {

  record Name(String first, int times) {}

  private Caller caller;

  @BeforeEach
  void connect() throws Exception {
    caller = new Caller();
  }

  @AfterEach
  void disconnect() throws Exception {
    caller.close();
  }

  private Worker worker(Consumer<SolidQueue> solids) {
    return Worker.named("test").amqp(caller.broker.url()).queue(caller.queue, solids);
  }

  private Reply.Failed failure() throws InterruptedException {
    Reply end = caller.end();
    assertThat(end).isInstanceOf(Reply.Failed.class);
    return (Reply.Failed) end;
  }

  @Test
  void aSolidStartsAndSucceeds() throws Exception {
    CountDownLatch heard = new CountDownLatch(1);
    try (RunningWorker worker =
        worker(
                q ->
                    q.solid(
                        "hello",
                        Name.class,
                        (name, context) -> {
                          heard.await(60, TimeUnit.SECONDS);
                          return "Hello " + name.first();
                        }))
            .start()) {
      caller.send(
          caller.task("t1", "hello").withKwargs(Caller.kwargs("{\"first\":\"Ada\",\"times\":1}")));
      Reply.Started started = (Reply.Started) caller.nextReply().reply();
      assertThat(started.worker()).startsWith("test@");
      assertThat(started.pid()).isEqualTo(ProcessHandle.current().pid());
      heard.countDown();
      assertThat(((Reply.Succeeded) caller.end()).result()).hasToString("\"Hello Ada\"");
    }
    assertThat(caller.ready()).as("acknowledged").isZero();
  }

  @Test
  void aShortSolidSaysOnlyHowItEnded() throws Exception {
    int tasks = 20; // on a busy machine some may take long
    int withoutStart = 0;
    try (RunningWorker worker =
        worker(q -> q.solid("short", (a, c) -> 1)).startedAfter(Duration.ofMillis(100)).start()) {
      for (int i = 0; i < tasks; i++) {
        caller.send(caller.task("t" + i, "short"));
        withoutStart += caller.repliesToTheEnd().size() == 1 ? 1 : 0;
      }
    }
    assertThat(withoutStart).isPositive();
  }

  @Test
  void whatASolidSaysComesAfterThatItHasStarted() throws Exception {
    try (RunningWorker worker =
        worker(
                q ->
                    q.solid(
                        "talk",
                        (a, context) -> {
                          context.log("info", "begun");
                          return 1;
                        }))
            .start()) {
      caller.send(caller.task("t1", "talk"));
      assertThat(caller.repliesToTheEnd().stream().map(reply -> (Object) reply.getClass()))
          .containsExactly(Reply.Started.class, Reply.Log.class, Reply.Succeeded.class);
    }
  }

  @Test
  void positionalArgumentsFillARecordInOrderAndJsonStaysJson() throws Exception {
    try (RunningWorker worker =
        worker(
                q ->
                    q.solid(
                            "repeat",
                            Name.class,
                            (name, context) -> name.first().repeat(name.times()))
                        .solid("echo", (arguments, context) -> arguments)
                        .solid(
                            "sum",
                            int[].class,
                            (numbers, context) -> java.util.Arrays.stream(numbers).sum()))
            .start()) {
      caller.send(caller.task("t1", "repeat").withArgs(Caller.args("[\"ab\",2]")));
      assertThat(caller.end()).hasToString("Succeeded[result=\"abab\"]");
      caller.send(caller.task("t2", "echo").withArgs(Caller.args("[1,{\"a\":null}]")));
      assertThat(caller.end()).hasToString("Succeeded[result=[1,{\"a\":null}]]");
      caller.send(
          caller.task("t3", "echo").withKwargs(Caller.kwargs("{\"big\":9007199254740993}")));
      assertThat(caller.end()).hasToString("Succeeded[result={\"big\":9007199254740993}]");
      caller.send(caller.task("t4", "sum").withArgs(Caller.args("[1,2,3]")));
      assertThat(caller.end()).hasToString("Succeeded[result=6]");
    }
  }

  @Test
  void anUnknownTaskFailsAsInCelery() throws Exception {
    try (RunningWorker worker = worker(q -> q.solid("known", (a, c) -> null)).start()) {
      caller.send(caller.task("t1", "unknown"));
      assertThat(caller.end())
          .isEqualTo(new Reply.Failed("NotRegistered", "celery.exceptions", "unknown", null));
    }
    assertThat(caller.ready()).isZero();
  }

  @Test
  void argumentsThatDoNotFitSayWhichAndWhy() throws Exception {
    try (RunningWorker worker =
        worker(q -> q.solid("hello", Name.class, (name, context) -> null)).start()) {
      caller.send(
          caller
              .task("t1", "hello")
              .withKwargs(Caller.kwargs("{\"first\":\"Ada\",\"times\":\"often\"}")));
      Reply.Failed failed = failure();
      assertThat(failed.type()).isEqualTo("UnfitArguments");
      assertThat(failed.message())
          .contains("hello")
          .contains("Name")
          .contains("times")
          .contains("often");
    }
  }

  @Test
  void anExceptionArrivesWithTypeMessageAndStack() throws Exception {
    try (RunningWorker worker =
        worker(
                q ->
                    q.solid(
                        "fail",
                        (a, c) -> {
                          throw new IllegalStateException("no such photo");
                        }))
            .start()) {
      caller.send(caller.task("t1", "fail"));
      Reply.Failed failed = failure();
      assertThat(failed.type()).isEqualTo("IllegalStateException");
      assertThat(failed.module()).isEqualTo("java.lang");
      assertThat(failed.message()).isEqualTo("no such photo");
      assertThat(failed.stack())
          .contains("at dev.solidflux.worker.WorkerTest")
          .contains("IllegalStateException");
    }
  }

  @Test
  void aResultThatCannotBeStoredOrSentFailsTheAttempt() throws Exception {
    class Unserialisable {
      @SuppressWarnings("unused")
      public String getName() {
        throw new IllegalStateException("not now");
      }
    }
    try (RunningWorker worker =
        worker(
                q ->
                    q.solid("nan", (a, c) -> Map.of("loss", Double.NaN))
                        .solid("nul", (a, c) -> List.of("a\0"))
                        .solid("odd", (a, c) -> new Unserialisable())
                        .solid("large", (a, c) -> "x".repeat(2_000))
                        .solid("fine", (a, c) -> null))
            .maxReplyBytes(1_000)
            .start()) {
      for (String name : List.of("nan", "nul", "odd", "large", "fine")) {
        caller.send(caller.task(name, name));
      }
      assertThat(failure().message()).contains("/loss is NaN");
      assertThat(failure().message()).contains("/0 contains U+0000");
      assertThat(failure().type()).isEqualTo("UnstorableResult");
      assertThat(failure().message()).contains("the limit is 1,000");
      assertThat(caller.end()).isInstanceOf(Reply.Succeeded.class);
    }
  }

  @Test
  void progressIsCoalescedAndTheLastIsKept() throws Exception {
    int calls = 100_000;
    long begin = System.nanoTime();
    try (RunningWorker worker =
        worker(
                q ->
                    q.solid(
                        "work",
                        (a, context) -> {
                          for (int i = 1; i <= calls; i++) {
                            context.progress((double) i / calls, "step " + i);
                          }
                          return null;
                        }))
            .start()) {
      caller.send(caller.task("t1", "work"));
      List<Reply.Progress> progress =
          caller.repliesToTheEnd().stream()
              .filter(Reply.Progress.class::isInstance)
              .map(Reply.Progress.class::cast)
              .toList();
      long fifths = (System.nanoTime() - begin) / Telemetry.INTERVAL.toNanos();
      assertThat(progress.getLast()).isEqualTo(Reply.Progress.of(1.0, "step " + calls));
      assertThat((long) progress.size()).isLessThanOrEqualTo(fifths + 2);
      assertThat(progress)
          .isSortedAccordingTo(java.util.Comparator.comparing(Reply.Progress::fraction));
    }
  }

  @Test
  void logLinesArriveInOrderAndAFloodIsCut() throws Exception {
    try (RunningWorker worker =
        worker(
                q ->
                    q.solid(
                        "talk",
                        (a, context) -> {
                          context.log("INFO", "measured\0", Map.of("photo", "a.jpg", "size", 3));
                          context.log("warn", "odd", Map.of("loss", Double.NaN));
                          for (int i = 0; i < 20_000; i++) {
                            context.log("debug", "line " + i);
                          }
                          return null;
                        }))
            .start()) {
      caller.send(caller.task("t1", "talk"));
      List<Reply> replies = caller.repliesToTheEnd();
      List<Reply.Log> lines =
          replies.stream().filter(Reply.Log.class::isInstance).map(Reply.Log.class::cast).toList();
      int dropped =
          replies.stream()
              .mapToInt(reply -> reply instanceof Reply.LinesDropped some ? some.lines() : 0)
              .sum();
      assertThat(lines.getFirst().level()).isEqualTo("info");
      assertThat(lines.getFirst().message()).isEqualTo("measured\uFFFD");
      assertThat(lines.getFirst().fields().get("size").intValue()).isEqualTo(3);
      assertThat(lines.get(1).fields().get("fieldsDropped").stringValue()).contains("NaN");
      assertThat(lines.size() + dropped).as("each is shown or counted").isEqualTo(20_002);
      assertThat(dropped).isPositive();
    }
  }

  @Test
  void aRunningFunctionIsReportedAliveByItself() throws Exception {
    CountDownLatch heard = new CountDownLatch(1);
    try (RunningWorker worker =
        worker(q -> q.solid("wait", (a, context) -> heard.await(60, TimeUnit.SECONDS)))
            .heartbeat(Duration.ofMillis(20))
            .start()) {
      caller.send(caller.task("t1", "wait"));
      caller.await(Reply.Heartbeat.class);
      caller.await(Reply.Heartbeat.class);
      heard.countDown();
      assertThat(caller.end()).isInstanceOf(Reply.Succeeded.class);
    }
  }

  @Test
  void aMalformedMessageIsTakenOutAndTheNextRuns() throws Exception {
    try (RunningWorker worker = worker(q -> q.solid("fine", (a, c) -> 1)).start()) {
      byte[] pickle = {(byte) 0x80, 4, 'N', '.'};
      WireProperties properties =
          new WireProperties("application/x-python-serialize", "binary", "t0", caller.mailbox, 2);
      caller.publish(
          "",
          caller.queue,
          new WireMessage(Map.of("task", "fine", "id", "t0"), properties, pickle));
      byte[] noTask = "{\"hello\":1}".getBytes(StandardCharsets.UTF_8);
      caller.publish(
          "",
          caller.queue,
          new WireMessage(Map.of(), new WireProperties(null, null, null, null, 2), noTask));
      caller.send(caller.task("t1", "fine"));
      assertThat(caller.end()).as("the first that ends").isInstanceOf(Reply.Succeeded.class);
    }
    assertThat(caller.ready()).isZero();
  }

  @Test
  void aTaskWhoseCallerIsGoneIsDoneAndAcknowledged() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    try (RunningWorker worker =
        worker(q -> q.solid("count", (a, c) -> ran.incrementAndGet())).start()) {
      caller.send(TaskMessage.of("t1", "count").withReplyTo("no-such-mailbox"));
      caller.send(TaskMessage.of("t2", "count"));
      caller.send(caller.task("t3", "count"));
      assertThat(caller.end()).hasToString("Succeeded[result=3]");
    }
    assertThat(caller.ready()).isZero();
  }

  @Test
  void aTaskThatCameTooLateIsNotRun() throws Exception {
    try (RunningWorker worker = worker(q -> q.solid("late", (a, c) -> 1)).start()) {
      caller.send(caller.task("t1", "late").withExpires(Instant.EPOCH));
      assertThat(caller.end()).isEqualTo(new Reply.Revoked("expired"));
    }
  }

  @Test
  void aFunctionIsStoppedAtTheTimeLimitAndNothingElseIs() throws Exception {
    TimeLimit limit = new TimeLimit(Duration.ofMillis(50), null);
    try (RunningWorker worker =
        worker(
                q ->
                    q.solid("block", (a, c) -> new CountDownLatch(1).await(60, TimeUnit.SECONDS))
                        .solid(
                            "spin",
                            (a, context) -> {
                              while (!context.cancelled()) {
                                Thread.onSpinWait();
                              }
                              return "a result that came too late";
                            })
                        .solid("next", (a, context) -> Thread.currentThread().isInterrupted()))
            .threads(Worker.Threads.PLATFORM)
            .start()) {
      caller.send(caller.task("t1", "block").withTimeLimit(limit));
      Reply.Failed stopped = failure();
      assertThat(stopped.type()).isEqualTo("TimeLimitExceeded");
      assertThat(stopped.message()).isEqualTo("the solid ran for more than 0.05 s");
      assertThat(stopped.stack()).contains("InterruptedException");
      caller.send(caller.task("t2", "spin").withTimeLimit(limit));
      assertThat(failure().type()).isEqualTo("TimeLimitExceeded");
      caller.send(
          caller.task("t3", "next").withTimeLimit(new TimeLimit(Duration.ofMinutes(10), null)));
      assertThat(caller.end()).hasToString("Succeeded[result=false]");
    }
  }

  @Test
  void anExceptionWithAHugeMessageKeepsItsTypeAndItsFrames() throws Exception {
    try (RunningWorker worker =
        worker(
                q ->
                    q.solid(
                        "fail",
                        (a, c) -> {
                          throw new IllegalStateException("x".repeat(3 << 20));
                        }))
            .start()) {
      caller.send(caller.task("t1", "fail"));
      Reply.Failed failed = failure();
      assertThat(failed.type()).isEqualTo("IllegalStateException");
      assertThat(failed.message()).startsWith("xxx").endsWith("…");
      assertThat(failed.stack()).contains("at dev.solidflux.worker.WorkerTest");
    }
  }

  @Test
  void aFailureThatIsTooLargeToBeSentKeepsItsType() throws Exception {
    try (RunningWorker worker =
        worker(
                q ->
                    q.solid(
                        "fail",
                        (a, c) -> {
                          throw new IllegalStateException("é".repeat(5_000));
                        }))
            .maxReplyBytes(2_000)
            .start()) {
      caller.send(caller.task("t1", "fail"));
      Reply.Failed failed = failure();
      assertThat(failed.type()).isEqualTo("IllegalStateException");
      assertThat(failed.message()).startsWith("éé").endsWith("…");
    }
  }

  @Test
  void anExceptionThatCannotDescribeItselfIsAFailureAllTheSame() throws Exception {
    try (RunningWorker worker =
        worker(
                q ->
                    q.solid(
                        "fail",
                        (a, c) -> {
                          throw new Speechless();
                        }))
            .start()) {
      caller.send(caller.task("t1", "fail"));
      assertThat(failure().type()).isEqualTo("Speechless");
    }
  }

  private static final class Speechless extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no words");
    }
  }

  @Test
  void aRevokeIsSeenByTheRunningFunction() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    try (RunningWorker worker =
        worker(
                q ->
                    q.solid(
                        "spin",
                        (a, context) -> {
                          running.countDown();
                          while (!context.cancelled()) {
                            Thread.onSpinWait();
                          }
                          throw new IllegalStateException("asked to stop");
                        }))
            .start()) {
      caller.send(caller.task("t1", "spin"));
      running.await();
      caller.revoke("t1", false);
      assertThat(((Reply.Revoked) caller.end()).reason()).contains("asked to stop");
    }
  }

  @Test
  void aRevokeThatTerminatesInterruptsTheFunctionAndNothingElse() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    try (RunningWorker worker =
        worker(
                q ->
                    q.solid(
                            "block",
                            (a, context) -> {
                              running.countDown();
                              return new CountDownLatch(1).await(60, TimeUnit.SECONDS);
                            })
                        .solid("next", (a, context) -> Thread.currentThread().isInterrupted()))
            .threads(Worker.Threads.PLATFORM)
            .start()) {
      caller.send(caller.task("t1", "block"));
      running.await();
      caller.revoke("t1", true);
      assertThat(((Reply.Revoked) caller.end()).reason()).contains("InterruptedException");
      caller.send(caller.task("t2", "next"));
      assertThat(caller.end()).hasToString("Succeeded[result=false]");
      caller.send(caller.task("t1", "block"));
      assertThat(caller.end()).as("the same task again").isInstanceOf(Reply.Revoked.class);
    }
  }

  @Test
  void oneTaskAtATimeLeavesTheRestInTheQueue() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (RunningWorker worker =
        worker(q -> q.solid("wait", (a, c) -> go.await(60, TimeUnit.SECONDS))).start()) {
      caller.send(caller.task("t1", "wait"));
      caller.send(caller.task("t2", "wait"));
      caller.await(Reply.Started.class);
      assertThat(caller.taskGivenBack().getProperties().getCorrelationId())
          .as("free for another")
          .isEqualTo("t2");
      go.countDown();
      assertThat(caller.end()).isInstanceOf(Reply.Succeeded.class);
    }
  }

  @Test
  void asManyRunAtOnceAsAreAllowed() throws Exception {
    CyclicBarrier together = new CyclicBarrier(3);
    try (RunningWorker worker =
        worker(q -> q.concurrency(3).solid("meet", (a, c) -> together.await(60, TimeUnit.SECONDS)))
            .start()) {
      for (String id : List.of("t1", "t2", "t3")) {
        caller.send(caller.task(id, "meet"));
      }
      for (int i = 0; i < 3; i++) {
        assertThat(caller.end()).isInstanceOf(Reply.Succeeded.class);
      }
    }
  }

  @Test
  void theSameTaskSentTwiceWhileItRunsRunsOnce() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    try (RunningWorker worker =
        worker(
                q ->
                    q.concurrency(2)
                        .solid(
                            "count",
                            (a, c) -> {
                              go.await(60, TimeUnit.SECONDS);
                              return ran.incrementAndGet();
                            })
                        .solid("go", (a, c) -> "gone"))
            .start()) {
      caller.send(caller.task("t1", "count"));
      caller.send(caller.task("t1", "count"));
      caller.await(Reply.Started.class);
      go.countDown();
      assertThat(caller.end("t1")).hasToString("Succeeded[result=1]");
      caller.send(caller.task("t2", "go"));
      caller.end("t2"); // the queue is in order, so both of the first have arrived
    }
    assertThat(ran).hasValue(1);
    assertThat(caller.ready()).isZero();
  }

  @Test
  void theLogCarriesTheTaskAsInvocation() throws Exception {
    try (RunningWorker worker =
        worker(q -> q.solid("mdc", (a, c) -> MDC.get("invocation"))).start()) {
      caller.send(caller.task("t1", "mdc"));
      assertThat(caller.end()).hasToString("Succeeded[result=\"t1\"]");
    }
  }

  @Test
  void aQueueThatIsMissingIsMade() throws Exception {
    String missing = TestBroker.uniqueName("missing-");
    try (RunningWorker worker =
        Worker.named("test")
            .amqp(caller.broker.url())
            .queue(missing, q -> q.solid("there", (a, c) -> "there"))
            .queue(caller.queue, q -> q.solid("next", (a, c) -> 1))
            .start()) {
      caller.send(caller.task("t1", "next"));
      caller.end("t1"); // queues are served in order, so the first one stands by now
      caller.publish("", missing, caller.task("t2", "there").encode());
      assertThat(caller.end("t2")).hasToString("Succeeded[result=\"there\"]");
    }
  }

  @Test
  void mistakesInTheSetUpAreToldAtOnce() {
    assertThatThrownBy(
            () ->
                worker(
                    q -> q.solid("a", (JsonNode a, SolidContext c) -> 1).solid("a", (a, c) -> 2)))
        .hasMessageContaining("has a solid for a already");
    assertThatThrownBy(() -> worker(q -> {}).startedAfter(Duration.ZERO))
        .hasMessageContaining("from 50 to 100 ms");
    assertThatThrownBy(() -> worker(q -> q.concurrency(0))).hasMessageContaining("from 1 to 1000");
    assertThatThrownBy(() -> Worker.named("idle").start()).hasMessageContaining("no queue");
    assertThatThrownBy(() -> worker(q -> {}).amqp("amqp://u:secret@host:port/x").start())
        .hasMessageContaining("AMQP URL is not of the form amqp://user:password@host:port/vhost")
        .hasMessageNotContaining("secret");
  }
}
