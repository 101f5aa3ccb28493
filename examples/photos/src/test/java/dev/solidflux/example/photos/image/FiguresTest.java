package dev.solidflux.example.photos.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private final BufferedImage sharp = Pictures.detailed(300, 200, 7);

  @Test
  void aBlurredPictureIsLessSharpTheMoreItIsBlurred() {
    double clear = sharpness(sharp);
    double soft = sharpness(Pictures.blurred(sharp, 1));
    double softer = sharpness(Pictures.blurred(sharp, 4));

    assertThat(clear).isGreaterThan(4 * soft);
    assertThat(soft).isGreaterThan(4 * softer);
    assertThat(sharpness(Pictures.plain(50, 50, 0x808080))).isZero();
  }

  @Test
  void picturesTooSmallForTheLaplacianHaveNoSharpness() {
    assertThat(sharpness(Pictures.plain(1, 1, 0xffffff))).isZero();
    assertThat(sharpness(Pictures.plain(2, 900, 0xffffff))).isZero();
  }

  @Test
  void sharpnessTellsItsProgressByBandsOfRows() {
    var told = new ArrayList<Double>();

    Sharpness.of(Luminance.of(sharp), told::add);

    assertThat(told).hasSize(4).isSorted().endsWith(1.0);
  }

  @Test
  void shrinkingAveragesLightAndNotNumbers() {
    var checkered = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64 * 64; i++) {
      checkered.setRGB(i % 64, i / 64, (i % 64 + i / 64) % 2 == 0 ? 0xffffff : 0);
    }

    BufferedImage small = Shrink.toLongSide(checkered, 16);

    // half the light of white is 188 in sRGB, not 128
    assertThat(small.getRGB(5, 5) & 0xff).isCloseTo(188, within(1));
    assertThat(sharpness(small)).isLessThan(1);
  }

  @Test
  void shrinkingKeepsAPlainColourAndAtLeastOnePixel() {
    BufferedImage line = Shrink.toLongSide(Pictures.plain(4000, 3, 0x336699), 320);

    assertThat(line.getWidth()).isEqualTo(320);
    assertThat(line.getHeight()).isEqualTo(1);
    assertThat(line.getRGB(100, 0) & 0xffffff).isEqualTo(0x336699);
  }

  @Test
  void exposureKnowsDarkFromBrightFromEven() {
    assertThat(exposure(Pictures.plain(40, 40, 0x000000)).verdict()).isEqualTo("dark");
    assertThat(exposure(Pictures.plain(40, 40, 0xffffff)).verdict()).isEqualTo("bright");
    assertThat(exposure(Pictures.plain(40, 40, 0x777777)).verdict()).isEqualTo("flat");
    assertThat(exposure(sharp).verdict()).isEqualTo("even");
    assertThat(exposure(sharp).score())
        .isGreaterThan(exposure(Pictures.plain(40, 40, 0x202020)).score());
  }

  @Test
  void exposureCountsWhatIsLost() {
    BufferedImage half = Pictures.plain(40, 40, 0);
    half.getGraphics().fillRect(0, 0, 10, 40); // white is a graphics' first colour

    Exposure exposure = exposure(half);

    assertThat(exposure.highlights()).isEqualTo(0.25);
    assertThat(exposure.shadows()).isEqualTo(0.75);
    assertThat(exposure.mean()).isCloseTo(0.25, within(0.001));
  }

  @Test
  void aHistogramHasSharesInSixteenBinsOfEachChannel() {
    Histogram histogram = Histogram.of(Pictures.plain(10, 10, 0xff8000));

    assertThat(histogram.red()).hasSize(16).last().isEqualTo(1.0);
    assertThat(histogram.green().get(8)).isEqualTo(1.0);
    assertThat(histogram.blue().getFirst()).isEqualTo(1.0);
    assertThat(Histogram.of(sharp).red().stream().mapToDouble(d -> d).sum())
        .isCloseTo(1, within(0.001));
  }

  @Test
  void dominantColoursAreThoseThatFillThePicture() {
    BufferedImage flag = Pictures.plain(100, 100, 0xcc2222);
    for (int i = 0; i < 3_000; i++) {
      flag.setRGB(i % 100, i / 100, 0x1122aa);
    }

    assertThat(Colour.dominant(flag))
        .containsExactly(new Colour("#cc2222", 0.7), new Colour("#1122aa", 0.3));
    assertThat(Colour.dominant(sharp)).hasSizeLessThanOrEqualTo(5);
  }

  @Test
  void fingerprintsOutliveScalingAndBrighteningAndTellPicturesApart() {
    BufferedImage picture = Pictures.blocks(400, 300, 11);
    String fingerprint = Fingerprint.of(picture);

    assertThat(Fingerprint.near(fingerprint, Fingerprint.of(Shrink.toLongSide(picture, 90))))
        .isTrue();
    assertThat(Fingerprint.near(fingerprint, Fingerprint.of(Pictures.blurred(picture, 5))))
        .isTrue();
    for (int seed = 100; seed < 140; seed++) {
      assertThat(Fingerprint.near(fingerprint, Fingerprint.of(Pictures.blocks(400, 300, seed))))
          .as("seed %d", seed)
          .isFalse();
    }
  }

  @Test
  void plainPicturesResembleNothing() {
    String black = Fingerprint.of(Pictures.plain(40, 30, 0));
    String white = Fingerprint.of(Pictures.plain(1, 1, 0xffffff));

    assertThat(Fingerprint.near(black, white)).isFalse();
    assertThat(Fingerprint.near(black, black)).isFalse();
  }

  private static double sharpness(BufferedImage picture) {
    return Sharpness.of(Luminance.of(picture), done -> {});
  }

  private static Exposure exposure(BufferedImage picture) {
    return Exposure.of(Luminance.of(picture));
  }
}
