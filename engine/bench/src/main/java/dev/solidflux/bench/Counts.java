package dev.solidflux.bench;

import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** What an engine and the worker have counted so far. */
record Counts(
    double published,
    double confirmed,
    double delivered,
    double barriers,
    double workerReceived,
    double workerSent,
    double events,
    double appends,
    double appendSeconds) {

  static Counts of(EngineNode node, EchoWorker worker) {
    CountingTransport transport = node.transport();
    Timer appends = node.meters().get("solidflux.append").timer();
    return new Counts(
        transport.published().sum(),
        transport.confirmed().sum(),
        transport.delivered().sum(),
        transport.barriers().sum(),
        worker.received(),
        worker.sent(),
        node.meters().get("solidflux.events").counter().count(),
        appends.count(),
        appends.totalTime(TimeUnit.NANOSECONDS) / 1e9);
  }

  Counts since(Counts before) {
    return new Counts(
        published - before.published,
        confirmed - before.confirmed,
        delivered - before.delivered,
        barriers - before.barriers,
        workerReceived - before.workerReceived,
        workerSent - before.workerSent,
        events - before.events,
        appends - before.appends,
        appendSeconds - before.appendSeconds);
  }
}
