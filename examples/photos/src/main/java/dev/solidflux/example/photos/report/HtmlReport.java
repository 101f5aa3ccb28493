package dev.solidflux.example.photos.report;

import dev.solidflux.example.photos.Measure;
import dev.solidflux.example.photos.Ranking.Place;
import dev.solidflux.example.photos.Skipped;
import dev.solidflux.example.photos.image.Colour;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The report as one HTML page beside its thumbnails: no script, nothing loaded from elsewhere, for
 * light and dark.
 *
 * @param sheet the contact sheet's file, beside the page
 */
public record HtmlReport(String run, String folder, String sheet) {

  public String page(List<Place> places, List<Skipped> skipped) {
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:">
    <title>Photographs, ranked</title>
    <style>
    """
        + style()
        + "</style>\n</head>\n<body>\n"
        + header(places, skipped)
        + places.stream()
            .map(HtmlReport::card)
            .collect(Collectors.joining("", "<main>\n", "</main>\n"))
        + skippedTable(skipped)
        + "<footer>Made by <b>Solidflux</b>, run <code>%s</code></footer>\n</body>\n</html>\n"
            .formatted(Text.html(run));
  }

  private String header(List<Place> places, List<Skipped> skipped) {
    long alike = places.stream().filter(place -> place.duplicateOf() != null).count();
    return """
    <header>
    <h1>Photographs, ranked</h1>
    <p class="folder">%s</p>
    <p class="counts"><b>%d</b> ranked · <b>%d</b> near-duplicates · <b>%d</b> skipped · <a href="%s">contact sheet</a></p>
    </header>
    """
        .formatted(Text.html(folder), places.size(), alike, skipped.size(), Text.html(sheet));
  }

  private static String card(Place place) {
    Measure measure = place.measure();
    String name = Text.html(place.view().name());
    var thumbnail = measure.thumbnail();
    return """
    <article%s>
    <a class="picture" href="%s"><img src="%s" width="%d" height="%d" alt="%s" loading="lazy"></a>
    <h2><span class="rank">%d</span><span class="name" title="%s">%s</span><span class="score">%s</span></h2>
    <p class="badges">%s</p>
    %s
    <dl>
    <dt>Focus</dt><dd><meter min="0" max="1" value="%s"></meter> %s</dd>
    <dt>Light</dt><dd>%s, mean %s, lost %s</dd>
    <dt>Size</dt><dd>%d × %d, %s</dd>
    </dl>
    %s
    </article>
    """
        .formatted(
            place.rank() == 1 ? " class=\"best\"" : "",
            Text.html(original(place.view().path())),
            Text.html(thumbnail.file()),
            thumbnail.width(),
            thumbnail.height(),
            name,
            place.rank(),
            name,
            name,
            String.format(Locale.ROOT, "%.1f", place.score()),
            badges(place),
            colours(measure.colours()),
            String.format(Locale.ROOT, "%.3f", place.focus()),
            Text.percent(place.focus()),
            measure.exposure().verdict(),
            Text.percent(measure.exposure().mean()),
            Text.percent(measure.exposure().shadows() + measure.exposure().highlights()),
            place.view().width(),
            place.view().height(),
            Text.bytes(place.view().bytes()),
            HistogramSvg.of(measure.histogram()));
  }

  private static String badges(Place place) {
    var badges = new StringBuilder();
    if (place.rank() == 1) {
      badges.append("<span class=\"badge pick\">best</span>");
    }
    if (place.focus() < 0.35) {
      badges.append("<span class=\"badge warn\">soft</span>");
    }
    String light = place.measure().exposure().verdict();
    if (!light.equals("even")) {
      badges.append("<span class=\"badge warn\">").append(light).append("</span>");
    }
    if (place.duplicateOf() != null) {
      badges
          .append("<span class=\"badge\">nearly ")
          .append(Text.html(place.duplicateOf()))
          .append("</span>");
    }
    return badges.toString();
  }

  private static String colours(List<Colour> colours) {
    var bar =
        new StringBuilder(
            "<svg class=\"colours\" viewBox=\"0 0 1 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    double total = colours.stream().mapToDouble(Colour::share).sum();
    double x = 0;
    for (Colour colour : colours) {
      double width = total > 0 ? colour.share() / total : 0;
      bar.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%.4f\" width=\"%.4f\" height=\"1\" fill=\"%s\"/>",
              x,
              width,
              Text.html(colour.hex())));
      x += width;
    }
    return bar.append("</svg>").toString();
  }

  /**
   * A link to the photograph itself, of use where the page is opened on the machine that made it.
   */
  private static String original(String path) {
    try {
      return Path.of(path).toUri().toASCIIString();
    } catch (InvalidPathException e) {
      return "#";
    }
  }

  private static String skippedTable(List<Skipped> skipped) {
    if (skipped.isEmpty()) {
      return "";
    }
    return skipped.stream()
        .map(
            file ->
                "<tr><td>%s</td><td>%s</td></tr>\n"
                    .formatted(Text.html(file.name()), Text.html(file.reason())))
        .collect(
            Collectors.joining(
                "",
                "<section>\n<h2>Skipped</h2>\n<table>\n<tr><th>File</th><th>Reason</th></tr>\n",
                "</table>\n</section>\n"));
  }

  private static String style() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("report.css is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
