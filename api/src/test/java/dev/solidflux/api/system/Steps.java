package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.solidflux.testkit.services.TestBroker;
import dev.solidflux.worker.RunningWorker;
import dev.solidflux.worker.SolidContext;
import dev.solidflux.worker.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A pipeline of two solids on two queues, and a worker for it whose second solid has a gate. */
final class Steps {
  static final String PIPELINE = "steps";
  static final int AT_ONCE = 16;

  private final String first = TestBroker.uniqueName("first-");
  private final String second = TestBroker.uniqueName("second-");
  private final BlockingQueue<String> firstDone = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> secondDone = new LinkedBlockingQueue<>();
  final Gate gate = new Gate();

  record Number(@JsonProperty("run") String run, @JsonProperty("n") int n) {}

  String document() {
    return """
    pipeline: %s
    solids:
      plus: {queue: %s, task: steps.plus, args: {run: "${run.id}", n: "${input.n}"}}
      twice: {queue: %s, task: steps.twice, args: {run: "${run.id}", n: "${plus}"}}
    output: {n: "${twice}"}
    """
        .formatted(PIPELINE, first, second);
  }

  /** Where the solid with the gate is. */
  String secondQueue() {
    return second;
  }

  /** Nothing is missing in these histories, nothing doubled, and each run has its own output. */
  static void assertWhole(List<History> inOrder) {
    for (int n = 0; n < inOrder.size(); n++) {
      int output = inOrder.get(n).isWhole().only("run-succeeded").at("/output/n").intValue();
      assertThat(output).as("output of run %d", n).isEqualTo((n + 1) * 2);
    }
  }

  RunningWorker worker(String amqp) {
    return Worker.named("steps")
        .amqp(amqp)
        .queue(
            first,
            queue -> queue.solid("steps.plus", Number.class, this::plus).concurrency(AT_ONCE))
        .queue(
            second,
            queue -> queue.solid("steps.twice", Number.class, this::twice).concurrency(AT_ONCE))
        .start();
  }

  private int plus(Number number, SolidContext context) {
    firstDone.add(number.run());
    return number.n() + 1;
  }

  private int twice(Number number, SolidContext context) throws InterruptedException {
    gate.pass();
    secondDone.add(number.run());
    return number.n() * 2;
  }

  /** Waits until so many more runs have had their first solid done: which ones. */
  List<String> awaitFirst(int runs) throws InterruptedException {
    return take(firstDone, runs);
  }

  /** Waits until so many more runs have had their second solid done: which ones. */
  List<String> awaitSecond(int runs) throws InterruptedException {
    return take(secondDone, runs);
  }

  private static List<String> take(BlockingQueue<String> done, int runs)
      throws InterruptedException {
    List<String> taken = new ArrayList<>();
    while (taken.size() < runs) {
      String next = done.poll(2, TimeUnit.MINUTES);
      if (next == null) {
        throw new AssertionError(taken.size() + " of " + runs + " tasks were done");
      }
      taken.add(next);
    }
    return taken;
  }
}
