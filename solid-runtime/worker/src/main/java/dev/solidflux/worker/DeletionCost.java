package dev.solidflux.worker;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Kubernetes what a worker is at, so that of a deployment's pods those go first that do the
 * least: a wish that it may not heed. Where it cannot be told, that is logged once.
 */
final class DeletionCost {

  private static final Logger LOG = LoggerFactory.getLogger(DeletionCost.class);
  static final String ANNOTATION = "controller.kubernetes.io/pod-deletion-cost";
  static final Duration EVERY = Duration.ofSeconds(5);

  private final OwnPod pod;
  private final IntSupplier running;
  private final AtomicBoolean telling = new AtomicBoolean();

  /** Told last; a pod without the annotation costs nothing. */
  private volatile int told;

  private volatile boolean failing;

  private DeletionCost(OwnPod pod, IntSupplier running) {
    this.pod = pod;
    this.running = running;
  }

  /**
   * @param running how many tasks run
   * @param every how often it is looked at; nothing is told that has not changed
   */
  static void tell(
      OwnPod pod,
      IntSupplier running,
      Duration every,
      ScheduledExecutorService timer,
      Executor senders) {
    DeletionCost cost = new DeletionCost(pod, running);
    Future<?> unused =
        timer.scheduleAtFixedRate(
            () -> cost.look(senders), 0, every.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void look(Executor senders) {
    if (running.getAsInt() != told && telling.compareAndSet(false, true)) {
      senders.execute(this::tell);
    }
  }

  private void tell() {
    int cost = running.getAsInt();
    try {
      pod.annotate(ANNOTATION, String.valueOf(cost));
      told = cost;
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        LOG.warn("Kubernetes is not told what deleting this pod costs: {}", LogText.of(why(e)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      telling.set(false);
    }
  }

  static String why(IOException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
