package dev.solidflux.api.cli.watch;

import dev.solidflux.api.cli.watch.BarStyle.Tone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The rows that show a run: a head and a row for each solid, none wider than the terminal. */
final class BarTable {
  private static final int LONGEST_NAME = 24;
  private static final int NARROWEST_BAR = 6;
  private static final int WIDEST_BAR = 32;
  private static final int GAPS = 6;

  private final BarStyle style;
  private final TerminalSize size;

  BarTable(BarStyle style, TerminalSize size) {
    this.style = style;
    this.size = size;
  }

  List<String> rows(RunProgress run, Duration elapsed) {
    List<SolidProgress> shown = shown(run);
    int name = shown.stream().mapToInt(solid -> Cells.width(solid.name())).max().orElse(0);
    name = Math.min(name, Math.min(LONGEST_NAME, size.columns() / 3));
    int bar = Math.clamp((size.columns() - name - GAPS) / 2, NARROWEST_BAR, WIDEST_BAR);
    var rows = new ArrayList<String>();
    rows.add(head(run, elapsed));
    for (SolidProgress solid : shown) {
      rows.add(row(solid, name, bar));
    }
    int more = run.solids().size() - shown.size();
    if (more > 0) {
      rows.add(Tone.FAINT.of(Cells.fit("  and " + more + " more solids", size.columns() - 1)));
    }
    return rows;
  }

  /** All of them or, where the terminal is too low, those that are under way or failed first. */
  private List<SolidProgress> shown(RunProgress run) {
    // the head, the line for those left out, and the cursor's own
    int fitting = Math.max(1, size.rows() - 3);
    if (run.solids().size() <= fitting + 1) {
      return List.copyOf(run.solids());
    }
    List<SolidProgress> chosen =
        run.solids().stream()
            .sorted((a, b) -> Boolean.compare(isQuiet(a), isQuiet(b)))
            .limit(fitting)
            .toList();
    return run.solids().stream().filter(chosen::contains).toList();
  }

  private static boolean isQuiet(SolidProgress solid) {
    return solid.waiting() || solid.succeeded() || solid.skipped();
  }

  private String head(RunProgress run, Duration elapsed) {
    String title = "%s v%d  %s".formatted(run.pipeline(), run.version(), run.id());
    String standing = "  " + run.state() + "  " + elapsed(elapsed);
    int room = size.columns() - 1 - Cells.width(standing);
    Tone tone =
        switch (run.state()) {
          case "succeeded" -> Tone.GREEN;
          case "failed" -> Tone.RED;
          case "cancelling", "cancelled" -> Tone.YELLOW;
          default -> Tone.PLAIN;
        };
    return Tone.BOLD.of(Cells.fit(title, Math.max(0, room)))
        + tone.of(Cells.fit(standing, size.columns() - 1));
  }

  private String row(SolidProgress solid, int name, int bar) {
    int room = Math.max(0, size.columns() - 1 - name - bar - GAPS);
    Tone tone = tone(solid);
    return "  "
        + Cells.pad(solid.name(), name)
        + "  "
        + style.bar(solid.fraction(), bar, tone)
        + "  "
        + (solid.waiting() ? Tone.FAINT : solid.failed() ? Tone.RED : Tone.PLAIN)
            .of(Cells.fit(standing(solid), room));
  }

  private static Tone tone(SolidProgress solid) {
    if (solid.failed()) {
      return Tone.RED;
    }
    if (solid.cancelled()) {
      return Tone.YELLOW;
    }
    return solid.succeeded() ? Tone.GREEN : Tone.BLUE;
  }

  private String standing(SolidProgress solid) {
    String tally = solid.fanOut() ? tally(solid) : "";
    if (solid.failed()) {
      return join(style.cross(), tally, solid.message());
    }
    if (solid.succeeded()) {
      return join(style.mark(), tally);
    }
    if (solid.cancelled()) {
      return join("cancelled", tally);
    }
    if (solid.skipped()) {
      return "skipped";
    }
    return solid.waiting()
        ? join("waiting", tally)
        : join(tally, solid.fanOut() ? crowd(solid) : alone(solid), solid.message());
  }

  private static String tally(SolidProgress solid) {
    return solid.count().isPresent() ? solid.in("succeeded") + "/" + solid.count().getAsInt() : "";
  }

  private static String crowd(SolidProgress solid) {
    String running = solid.in("started") > 0 ? solid.in("started") + " running" : "";
    String again = solid.in("backoff") > 0 ? solid.in("backoff") + " to try again" : "";
    return join(running, again);
  }

  private static String alone(SolidProgress solid) {
    if (solid.in("backoff") > 0) {
      return "is tried again soon";
    }
    if (solid.in("started") > 0) {
      return "%d %%".formatted(Math.round(100 * solid.fraction()));
    }
    if (solid.in("waiting") > 0) {
      return "waits for its time or signal";
    }
    return solid.in("open") > 0 ? "" : "queued";
  }

  private static String join(String... parts) {
    return String.join(
        "  ", java.util.Arrays.stream(parts).filter(part -> !part.isEmpty()).toList());
  }

  /** Such as {@code 7 s} or {@code 1:05}. */
  static String elapsed(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    long hours = seconds / 3600;
    return hours == 0
        ? "%d:%02d".formatted(seconds / 60, seconds % 60)
        : "%d:%02d:%02d".formatted(hours, seconds / 60 % 60, seconds % 60);
  }
}
