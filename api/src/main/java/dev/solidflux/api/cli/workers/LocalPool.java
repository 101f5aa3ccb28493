package dev.solidflux.api.cli.workers;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Workers of one kind: starts and ends them. One thread at a time. */
final class LocalPool {

  private static final Logger log = LoggerFactory.getLogger(LocalPool.class);

  /** One that ends sooner by itself has not worked. */
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final WorkersSpec spec;
  private final Map<String, String> environment;
  private final Path logs;
  private final Scale scale;
  private final List<LocalProcess> processes = new ArrayList<>();

  /** How many in a row have ended soon, none of which was told to. */
  private int failures;

  private long notBefore;

  LocalPool(WorkersSpec spec, Map<String, String> environment, Path logs, long now) {
    this.spec = spec;
    this.environment = environment;
    this.logs = logs;
    this.scale = new Scale(spec);
    this.notBefore = now;
  }

  WorkersSpec spec() {
    return spec;
  }

  /** Those that live, also if they were told to end. */
  Stream<LocalProcess> living() {
    return processes.stream().filter(LocalProcess::isAlive);
  }

  int failures() {
    return failures;
  }

  /** What is to be done now that there are so many tasks, or soon will be. */
  void scale(long demand, long now) {
    reap(now);
    int wanted = scale.wanted(demand, now);
    List<LocalProcess> staying = processes.stream().filter(it -> !it.isLeaving()).toList();
    // the one that was there last goes first, as in a cluster
    for (int n = staying.size(); n > wanted; n--) {
      end(staying.get(n - 1), now);
    }
    // those that are leaving have their tasks, and may be as many again
    int most = Math.min(wanted - staying.size(), 2 * spec.max() - processes.size());
    for (int n = 0; n < most && now - notBefore >= 0; n++) {
      start(now);
    }
  }

  private void reap(long now) {
    for (LocalProcess one : List.copyOf(processes)) {
      if (one.isLate(spec.grace(), now)) {
        log.warn("worker {} has not ended within {}: it is killed", one.name(), spec.grace());
        one.kill();
      }
      if (!one.isAlive()) {
        processes.remove(one);
        over(one, now);
      }
    }
  }

  private void over(LocalProcess one, long now) {
    if (one.isLeaving()) {
      log.info("worker {} has ended", one.name());
      failures = 0;
      return;
    }
    log.warn(
        "worker {} has ended by itself, with status {}; its log is {}",
        one.name(),
        one.status(),
        one.log());
    failed(one.age(now).compareTo(SOON) < 0, now);
  }

  private void failed(boolean soon, long now) {
    failures = soon ? failures + 1 : 0;
    Duration pause = Duration.ofSeconds(1L << Math.min(failures, 6));
    notBefore = now + (pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE).toNanos();
  }

  private void start(long now) {
    String name = spec.name() + "-" + free();
    try {
      LocalProcess one =
          LocalProcess.start(spec, name, environment, logs.resolve(name + ".log"), now);
      processes.add(one);
      log.info("worker {} is started", name);
    } catch (UncheckedIOException e) {
      log.warn("worker {} cannot be started: {}", name, String.valueOf(e.getMessage()));
      failed(true, now);
    }
  }

  /** The lowest number that none of them has. */
  private int free() {
    int number = 1;
    for (int n = 1; n <= processes.size(); n++) {
      String taken = spec.name() + "-" + number;
      number += processes.stream().anyMatch(it -> it.name().equals(taken)) ? 1 : 0;
    }
    return number;
  }

  private static void end(LocalProcess one, long now) {
    log.info("worker {} is told to end", one.name());
    one.tellToEnd(now);
  }

  void endAll(long now) {
    living().forEach(one -> one.tellToEnd(now));
  }
}
