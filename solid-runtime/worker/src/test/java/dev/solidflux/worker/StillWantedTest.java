package dev.solidflux.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.embedded.BrokerAddress;
import dev.solidflux.protocol.Reply;
import dev.solidflux.testkit.faults.CutProxy;
import dev.solidflux.worker.slot.CpuSlots;
import dev.solidflux.worker.slot.SlotProbe;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/** A worker asks before it begins what waited long, or what another one had. */
@Timeout(120)
class StillWantedTest {

  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration KEEP_REPLY = Duration.ofMillis(50);
  private static final Instant LONG_AGO = Instant.now().minusSeconds(60);

  private final AtomicInteger ran = new AtomicInteger();
  private Caller caller;

  @BeforeEach
  void connect() throws Exception {
    caller = new Caller();
  }

  @AfterEach
  void disconnect() throws Exception {
    caller.close();
  }

  /** The id of a task as an engine gives it. */
  private static String id(int invocation) {
    return "s1.01k9z3v8m2q4r6t8w0y2a4c6e8." + invocation + ".1.7h8j9kmnpqrstvwxyz01234567";
  }

  private RunningWorker counting(Duration answerWithin) {
    return counting(answerWithin, Clock.systemUTC());
  }

  private RunningWorker counting(Duration answerWithin, Clock clock) {
    return start(
        caller.broker.url(),
        answerWithin,
        clock,
        q -> q.solid("count", (a, c) -> ran.incrementAndGet()));
  }

  private RunningWorker start(String url, Duration answerWithin, Consumer<SolidQueue> solids) {
    return start(url, answerWithin, Clock.systemUTC(), solids);
  }

  private RunningWorker start(
      String url, Duration answerWithin, Clock clock, Consumer<SolidQueue> solids) {
    SolidQueue queue = new SolidQueue(caller.queue);
    solids.accept(queue);
    WorkerSettings settings =
        new WorkerSettings(
            "test@host",
            42,
            url,
            Worker.Threads.VIRTUAL,
            Duration.ofSeconds(30),
            null,
            new CpuSlots(1),
            SlotProbe.NONE,
            false,
            Duration.ofSeconds(10),
            LONG,
            KEEP_REPLY,
            answerWithin,
            2 << 20,
            JsonMapper.shared(),
            clock);
    return RunningWorker.start(settings, List.of(queue));
  }

  private Reply.Asked question() throws InterruptedException {
    return (Reply.Asked) caller.nextReply().reply();
  }

  @Test
  void whatWaitedLongIsBegunOnceItIsWanted() throws Exception {
    try (RunningWorker worker = counting(LONG)) {
      caller.send(caller.task(id(1), "count"), LONG_AGO);
      Reply.Asked asked = question();
      assertThat(asked.worker()).isEqualTo("test@host");
      assertThat(asked.redelivered()).isFalse();
      assertThat(ran).as("not yet").hasValue(0);
      caller.answer(asked, id(1), true);
      assertThat(caller.nextReply().reply()).hasToString("Succeeded[result=1]");
    }
    assertThat(caller.ready()).as("acknowledged").isZero();
  }

  @Test
  void whatItsEngineMayHaveGivenUpIsAskedForAlthoughItIsNew() throws Exception {
    Instant sent = Instant.now();
    try (RunningWorker worker = counting(LONG, Clock.fixed(sent, ZoneOffset.UTC))) {
      caller.send(
          caller.task(id(1), "count").withExpires(sent.plusSeconds(3600)), sent.minusSeconds(5));
      assertThat(caller.nextReply().reply()).hasToString("Succeeded[result=1]");
      caller.send(
          caller.task(id(2), "count").withExpires(sent.plusSeconds(2)), sent.minusSeconds(5));
      Reply.Asked asked = question();
      caller.answer(asked, id(2), true);
      assertThat(caller.nextReply().reply()).hasToString("Succeeded[result=2]");
    }
  }

  @Test
  void whatIsNoLongerWantedIsNeitherRunNorAnswered() throws Exception {
    try (RunningWorker worker = counting(LONG)) {
      caller.send(caller.task(id(1), "count"), LONG_AGO);
      caller.answer(question(), id(1), false);
      caller.send(caller.task(id(2), "count"), Instant.now());
      assertThat(caller.nextReply().taskId()).isEqualTo(id(2));
    }
    assertThat(ran).hasValue(1);
    assertThat(caller.ready()).as("acknowledged, both").isZero();
  }

  @Test
  void whatAnotherWorkerHadIsAskedForAndSaysAtOnceThatItHasBegun() throws Exception {
    caller.sendAgain(caller.task(id(1), "wait"));
    CountDownLatch heard = new CountDownLatch(1);
    try (RunningWorker worker =
        start(
            caller.broker.url(),
            LONG,
            q -> q.solid("wait", (a, c) -> heard.await(60, TimeUnit.SECONDS)))) {
      Reply.Asked asked = question();
      assertThat(asked.redelivered()).isTrue();
      caller.answer(asked, id(1), true);
      assertThat(caller.nextReply().reply())
          .as("although others say so only after %s", LONG)
          .isEqualTo(new Reply.Started("test@host", 42L, Duration.ofSeconds(10), true));
      heard.countDown();
      assertThat(caller.end()).isInstanceOf(Reply.Succeeded.class);
    }
  }

  @Test
  void anEngineThatDoesNotAnswerKeepsNoTaskFromRunning() throws Exception {
    try (RunningWorker worker = counting(Duration.ofMillis(50))) {
      caller.send(caller.task(id(1), "count"), LONG_AGO);
      Reply.Asked asked = question();
      assertThat(caller.end()).hasToString("Succeeded[result=1]");
      caller.answer(asked, id(1), false);
      caller.send(caller.task(id(2), "count"), Instant.now());
      assertThat(caller.end()).as("an answer that is late").hasToString("Succeeded[result=2]");
    }
  }

  @Test
  void whileOneIsAskedForOthersGoOn() throws Exception {
    try (RunningWorker worker =
        start(
            caller.broker.url(),
            LONG,
            q -> q.prefetch(2).solid("count", (a, c) -> ran.incrementAndGet()))) {
      caller.send(caller.task(id(1), "count"), LONG_AGO);
      Reply.Asked asked = question();
      caller.send(caller.task(id(2), "count"), Instant.now());
      assertThat(caller.end(id(2))).hasToString("Succeeded[result=1]");
      caller.answer(asked, id(1), true);
      assertThat(caller.end(id(1))).hasToString("Succeeded[result=2]");
    }
  }

  @Test
  void whatAForeignClientSentIsNeverAskedFor() throws Exception {
    caller.sendAgain(caller.task("5a1f8e0c-6a53-4b6e-9a0e-0c8f5a1f8e0c", "count"));
    try (RunningWorker worker = counting(LONG)) {
      assertThat(caller.end()).isInstanceOf(Reply.Succeeded.class);
      caller.send(caller.task("another", "count"), LONG_AGO);
      assertThat(caller.nextReply().reply()).isInstanceOf(Reply.Succeeded.class);
    }
  }

  @Test
  void whatCameTooLateIsAnsweredUnasked() throws Exception {
    caller.sendAgain(caller.task(id(1), "count").withExpires(Instant.EPOCH));
    try (RunningWorker worker = counting(LONG)) {
      assertThat(caller.nextReply().reply()).isEqualTo(new Reply.Revoked("expired"));
    }
    assertThat(ran).hasValue(0);
    assertThat(caller.ready()).as("acknowledged").isZero();
  }

  @Test
  void aReplyWhoseMailboxDoesNotComeBackIsGivenUp() throws Exception {
    try (RunningWorker worker = counting(LONG)) {
      caller.send(caller.task(id(1), "count").withReplyTo("no-such-mailbox"));
      caller.send(caller.task(id(2), "count"));
      assertThat(caller.nextReply().taskId()).isEqualTo(id(2));
    }
    assertThat(caller.ready()).as("acknowledged, both").isZero();
  }

  @Test
  void aWorkerThatEndsGivesBackWhatItAskedFor() throws Exception {
    try (RunningWorker worker = counting(LONG)) {
      caller.send(caller.task(id(1), "count"), LONG_AGO);
      assertThat(question().redelivered()).isFalse();
    }
    assertThat(caller.taskGivenBack().getProperties().getCorrelationId()).isEqualTo(id(1));
    assertThat(ran).hasValue(0);
  }

  @Test
  void aQuestionThatIsLostWithItsConnectionIsAskedAgain() throws Exception {
    try (CutProxy proxy = CutProxy.to(caller.broker.host(), caller.broker.port())) {
      BrokerAddress b = caller.broker;
      String url =
          new BrokerAddress(proxy.host(), proxy.port(), b.user(), b.password(), b.virtualHost())
              .url();
      try (RunningWorker worker =
          start(url, LONG, q -> q.solid("count", (a, c) -> ran.incrementAndGet()))) {
        caller.send(caller.task(id(1), "count"), LONG_AGO);
        Reply.Asked first = question();
        proxy.cut();
        Reply.Asked second = question();
        assertThat(second.redelivered()).isTrue();
        assertThat(second.answerTo()).isNotEqualTo(first.answerTo());
        caller.answer(second, id(1), true);
        assertThat(caller.end()).hasToString("Succeeded[result=1]");
      }
    }
  }
}
