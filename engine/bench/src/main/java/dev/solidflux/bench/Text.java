package dev.solidflux.bench;

import java.util.Comparator;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report for people. */
final class Text {

  static String of(Report report) {
    Report.EngineFigures engine = report.engine();
    Formatter text = new Formatter(Locale.ROOT);
    text.format("broker alone     %,10.0f round trips/s (median)%n", ceiling(report));
    text.format("engine           %,10.0f durable steps/s%n", engine.stepsPerSecond());
    text.format("  steady         %,10.0f durable steps/s%n", engine.steadyStepsPerSecond());
    text.format("ratio            %10.3f%n", report.ratio());
    text.format(
        "step             p50 %,.1f ms, p99 %,.1f ms at this load; %.1f ms when alone%n",
        engine.latencyMillis().p50(), engine.latencyMillis().p99(), engine.loneStepMillis());
    text.format(
        "messages         %.2f per step into the broker, %.2f on the broker alone%n",
        engine.messagesPerStep().intoBroker(), report.ceiling().messagesPerRoundTrip());
    text.format(
        "rows             %.2f per step written, %.2f events among them%n",
        engine.writes().rowsPerStep(), engine.eventsPerStep());
    engine
        .writes()
        .tables()
        .forEach(
            (table, rows) ->
                text.format(
                    "  %-15s %.2f inserted, %.2f updated, %.2f deleted%n",
                    table, rows.inserted(), rows.updated(), rows.deleted()));
    text.format(
        "WAL              %,.0f bytes per step, %.2f statements per step%n",
        engine.writes().walBytesPerStep(), engine.writes().statementsPerStep());
    text.format(
        "batches          %.1f events each, committed in %.1f ms%n",
        engine.batches().meanEvents(), engine.batches().meanCommitMillis());
    text.format(
        "CPU              %.3f ms per step in this process, %.3f ms in the database;"
            + " machine %.0f %% busy%n",
        engine.cpu().processMillisPerStep(),
        engine.cpu().databaseMillisPerStep(),
        100 * engine.cpu().machineLoad());
    engine.cpu().threadsMillisPerStep().entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
        .limit(8)
        .forEach(entry -> text.format("  %.3f ms  %s%n", entry.getValue(), entry.getKey()));
    text.format(
        "GC               %d collections, %.2f s%n",
        engine.cpu().collections(), engine.cpu().collectionSeconds());
    text.format("settings         %s%n", report.settings());
    text.format("services         %s%n", report.services());
    text.format("machine          %s%n", report.machine());
    return text.toString().stripTrailing();
  }

  static String of(WaitingReport report) {
    Formatter text = new Formatter(Locale.ROOT);
    text.format(
        "accepted         %,d runs, %,.0f a second; by tenths %s%n",
        report.accepted().runs(),
        report.accepted().runsPerSecond(),
        rounded(report.accepted().windows()));
    text.format("taken up         %.1f s after the last%n", report.takenUpAfterSeconds());
    text.format(
        "at rest          %.1f %% of a core, %.1f %% in the database; %,d bytes of heap%n",
        report.rest().processCores() * 100,
        report.rest().databaseCores() * 100,
        report.rest().heapUsedBytes());
    text.format(
        "with a worker    first end after %.0f ms; %,.0f ended a second, by tenths %s%n",
        report.work().firstEndMillis(),
        report.work().endedPerSecond(),
        rounded(report.work().windows()));
    text.format("options          %s%n", report.options());
    text.format("services         %s%n", report.services());
    text.format("machine          %s%n", report.machine());
    return text.toString().stripTrailing();
  }

  static String of(FanOutReport report) {
    Formatter text = new Formatter(Locale.ROOT);
    text.format(
        "independent      %,d runs of one step in %.1f s, %,.0f bytes of WAL each%n",
        report.independent().runs(),
        report.independent().seconds(),
        report.independent().walBytesPerStep());
    for (FanOutReport.One one : List.of(report.large(), report.small())) {
      text.format(
          "one run          %,d elements in %.1f s, %,.0f bytes of WAL and %,.0f of heap each%n",
          one.elements(), one.seconds(), one.walBytesPerElement(), one.heapBytesPerElement());
    }
    text.format(
        "into memory      %.0f ms by %,d events; %.0f ms by a snapshot of %,d of them, %,d bytes%n",
        report.recall().fromEventsMillis(),
        report.recall().events(),
        report.recall().fromSnapshotMillis(),
        report.recall().snapshotOf(),
        report.recall().snapshotBytes());
    text.format(
        "ratio            %.2f in time; each element %.2f in WAL, %.2f in heap%n",
        report.ratio(), report.walGrowth(), report.heapGrowth());
    text.format("options          %s%n", report.options());
    text.format("services         %s%n", report.services());
    text.format("machine          %s%n", report.machine());
    return text.toString().stripTrailing();
  }

  private static List<Long> rounded(List<Double> rates) {
    return rates.stream().map(Math::round).toList();
  }

  private static double ceiling(Report report) {
    return report.ceiling().roundTripsPerSecond();
  }

  private Text() {}
}
