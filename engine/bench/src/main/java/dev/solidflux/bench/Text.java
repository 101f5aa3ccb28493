package dev.solidflux.bench;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;

/** A report for people. */
final class Text {

  static String of(Report report) {
    Report.EngineFigures engine = report.engine();
    StringBuilder text = new StringBuilder();
    line(text, "broker alone     %,10.0f round trips/s (median)", ceiling(report));
    line(text, "engine           %,10.0f durable steps/s", engine.stepsPerSecond());
    line(text, "  steady         %,10.0f durable steps/s", engine.steadyStepsPerSecond());
    line(text, "ratio            %10.3f", report.ratio());
    line(
        text,
        "step             p50 %,.1f ms, p99 %,.1f ms at this load; %.1f ms when alone",
        engine.latencyMillis().p50(),
        engine.latencyMillis().p99(),
        engine.loneStepMillis());
    line(
        text,
        "messages         %.2f per step into the broker, %.2f on the broker alone",
        engine.messagesPerStep().intoBroker(),
        report.ceiling().messagesPerRoundTrip());
    line(
        text,
        "rows             %.2f per step written, %.2f events among them",
        engine.writes().rowsPerStep(),
        engine.eventsPerStep());
    engine
        .writes()
        .tables()
        .forEach(
            (table, rows) ->
                line(
                    text,
                    "  %-15s %.2f inserted, %.2f updated, %.2f deleted",
                    table,
                    rows.inserted(),
                    rows.updated(),
                    rows.deleted()));
    line(
        text,
        "WAL              %,.0f bytes per step, %.2f statements per step",
        engine.writes().walBytesPerStep(),
        engine.writes().statementsPerStep());
    line(
        text,
        "batches          %.1f events each, committed in %.1f ms (most %.0f ms)",
        engine.batches().meanEvents(),
        engine.batches().meanCommitMillis(),
        engine.batches().maxCommitMillis());
    line(
        text,
        "CPU              %.3f ms per step in this process, %.3f ms in the database;"
            + " machine %.0f %% busy",
        engine.cpu().processMillisPerStep(),
        engine.cpu().databaseMillisPerStep(),
        100 * engine.cpu().machineLoad());
    engine.cpu().threadsMillisPerStep().entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
        .limit(8)
        .forEach(entry -> line(text, "  %.3f ms  %s", entry.getValue(), entry.getKey()));
    line(
        text,
        "GC               %d collections, %.2f s",
        engine.cpu().collections(),
        engine.cpu().collectionSeconds());
    line(text, "settings         %s", report.settings());
    line(text, "services         %s", report.services());
    line(text, "machine          %s", report.machine());
    return text.toString().stripTrailing();
  }

  private static double ceiling(Report report) {
    return report.ceiling().roundTripsPerSecond();
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private Text() {}
}
