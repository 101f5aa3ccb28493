package dev.solidflux.example.photos;

import dev.solidflux.example.photos.Ranking.Place;
import dev.solidflux.example.photos.report.ContactSheet;
import dev.solidflux.example.photos.report.HtmlReport;
import dev.solidflux.worker.SolidContext;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The solid {@code photos.sheet}: writes what a person looks at, a contact sheet and a report. */
final class Publish {
  private static final String SHEET = "contact-sheet.jpg";
  private static final String REPORT = "report.html";

  private Publish() {}

  /**
   * @param run the run's id, named in the report
   * @param folder where the photographs came from
   * @param out the output folder
   * @param skipped by the ingest; the ranking has those that could not be measured
   */
  record Args(String run, String folder, String out, Ranking ranking, List<Skipped> skipped) {}

  /**
   * @param sheet the path of the contact sheet
   * @param report the path of the HTML page
   */
  record Result(String sheet, String report, int photographs, @Nullable String best) {}

  static Result run(Args args, SolidContext context) throws IOException {
    var out = new OutputFolder(Path.of(args.out()));
    List<Place> places = args.ranking().places();
    var sheet = ContactSheet.of(places.size());
    int shown = 0;
    for (Place place : places.subList(0, Math.min(places.size(), ContactSheet.MOST))) {
      BufferedImage thumbnail = out.readPicture(place.measure().thumbnail().file());
      sheet.add(thumbnail, place);
      context.progress(0.8 * ++shown / places.size(), place.view().name());
    }
    Path sheetFile = out.writeJpeg(SHEET, sheet.picture(), 0.9f);
    if (!sheet.captioned()) {
      context.log("warn", "no fonts on this machine: the contact sheet has no captions", Map.of());
    }
    context.progress(0.9, "report");
    var skipped = new ArrayList<>(args.skipped());
    skipped.addAll(args.ranking().skipped());
    Path reportFile =
        out.writeText(
            REPORT, new HtmlReport(args.run(), args.folder(), SHEET).page(places, skipped));
    context.log("info", "report written", Map.of("report", reportFile.toString()));
    context.progress(1.0, "done");
    return new Result(
        sheetFile.toString(), reportFile.toString(), places.size(), args.ranking().best());
  }
}
