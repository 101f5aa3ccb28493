package dev.solidflux.example.photos.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.example.photos.Measure;
import dev.solidflux.example.photos.Ranking.Place;
import dev.solidflux.example.photos.Skipped;
import dev.solidflux.example.photos.View;
import dev.solidflux.example.photos.image.Colour;
import dev.solidflux.example.photos.image.Exposure;
import dev.solidflux.example.photos.image.Histogram;
import dev.solidflux.example.photos.image.Pictures;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlReportTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>.jpg",
        "\"><img src=x onerror=alert(1)>.jpg",
        "' onmouseover='alert(1).jpg",
        "</style></title><script>.jpg",
        "&lt;script&gt;.jpg"
      })
  void namesCannotBecomeMarkupWhereverTheyStand(String hostile) {
    String page = page(hostile);

    assertThat(page).doesNotContain("<script", "onerror=alert(1)>", "<img src=x");
    assertThat(page).doesNotContain(hostile);
    assertThat(page.split(Pattern.quote(Text.html(hostile)), -1))
        .as("folder, run, skipped name and reason, alt, title and caption, duplicate, file, colour")
        .hasSizeGreaterThan(9);
  }

  @Test
  void noAttributeOfThePageHoldsAQuoteOfAName() {
    assertThat(page("a\"b'c")).contains("a&quot;b&#39;c").doesNotContain("a\"b", "b'c");
  }

  @Test
  void namesThatWouldBreakALineOrTurnItRoundAreMadeVisible() {
    assertThat(Text.html("a\nb\u0000c\u202egpj.exe")).isEqualTo("a\ufffdb\ufffdc\ufffdgpj.exe");
    assertThat(Text.html("half \ud83d of a pair")).isEqualTo("half \ufffd of a pair");
    assertThat(Text.html("Fête 日本 😀.jpg")).isEqualTo("Fête 日本 😀.jpg");
  }

  @Test
  void thePageRunsNoScriptAndLoadsNothingFromElsewhere() {
    assertThat(page("a.jpg"))
        .contains("default-src 'none'")
        .doesNotContain("http://", "https://", "<script", "@import", "url(");
  }

  @Test
  void theHistogramIsDrawnInline() {
    assertThat(page("a.jpg")).contains("<svg class=\"histogram\"", "class=\"red\" d=\"M0 48 L0.0");
  }

  private static String page(String name) {
    var picture = Pictures.blocks(30, 20, 1);
    var measure =
        new Measure(
            100,
            new Exposure(0.5, 0.2, 0, 0),
            Histogram.of(picture),
            List.of(new Colour(name, 1)),
            "00000000000000ff",
            new Measure.Thumbnail(name, 30, 20));
    var place =
        new Place(1, 90, 1, name, new View(name, "/photos/" + name, 5_000, 30, 20), measure);
    return new HtmlReport(name, name, "contact-sheet.jpg")
        .page(List.of(place), List.of(new Skipped(name, name)));
  }
}
