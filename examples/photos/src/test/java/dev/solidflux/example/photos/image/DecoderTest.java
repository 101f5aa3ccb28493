package dev.solidflux.example.photos.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecoderTest {
  /** The corners of the stored picture: top left, top right, bottom left, bottom right. */
  private static final int[] CORNERS = {0xff0000, 0x00ff00, 0x0000ff, 0xffffff};

  @TempDir Path folder;

  /**
   * Where each stored corner is to be seen, in the same order, by EXIF's definition of the eight
   * values.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 0 1 2 3", "2, 1 0 3 2", "3, 3 2 1 0", "4, 2 3 0 1",
    "5, 0 2 1 3", "6, 2 0 3 1", "7, 3 1 2 0", "8, 1 3 0 2"
  })
  void everyExifOrientationIsTurnedUpright(int orientation, String cornersSeen) throws Exception {
    byte[] stored = Pictures.jpeg(corners());
    int[] expected =
        Arrays.stream(cornersSeen.split(" ")).mapToInt(i -> CORNERS[Integer.parseInt(i)]).toArray();
    for (boolean bigEndian : List.of(true, false)) {
      BufferedImage seen = decode(Pictures.withOrientation(stored, orientation, bigEndian), 1024);

      int right = seen.getWidth() - 8;
      int bottom = seen.getHeight() - 8;
      assertColour(seen.getRGB(8, 8), expected[0], 40);
      assertColour(seen.getRGB(right, 8), expected[1], 40);
      assertColour(seen.getRGB(8, bottom), expected[2], 40);
      assertColour(seen.getRGB(right, bottom), expected[3], 40);
    }
  }

  @Test
  void aJpegThatIsCutShortIsRefusedAlthoughTheLibraryWouldFillItWithGrey() {
    byte[] jpeg = Pictures.jpeg(Pictures.detailed(400, 300, 1));
    for (int part = 2; part <= 9; part++) {
      byte[] cut = Arrays.copyOf(jpeg, jpeg.length * part / 10);
      assertThatThrownBy(() -> decode(cut, 1024))
          .isInstanceOf(UnreadablePicture.class)
          .hasMessageContaining("cut short");
    }
  }

  @Test
  void aPngThatIsCutShortIsRefused() {
    byte[] png = Pictures.png(Pictures.detailed(400, 300, 1));

    assertThatThrownBy(() -> decode(Arrays.copyOf(png, png.length / 2), 1024))
        .isInstanceOf(UnreadablePicture.class);
  }

  @Test
  void aPictureOfFourInksIsMixed() throws Exception {
    assertColour(decode(Pictures.cmyk(64, 48, 0, 0, 0, 0), 1024).getRGB(30, 20), 0xffffff, 6);
    assertColour(decode(Pictures.cmyk(64, 48, 255, 0, 0, 0), 1024).getRGB(30, 20), 0x00ffff, 6);
    assertColour(decode(Pictures.cmyk(64, 48, 0, 0, 0, 255), 1024).getRGB(30, 20), 0x000000, 6);
  }

  @Test
  void greyKeepsItsBrightness() throws Exception {
    for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY}) {
      var grey = new BufferedImage(60, 90, type);
      int[] sample = {type == BufferedImage.TYPE_BYTE_GRAY ? 100 : 100 * 257};
      for (int i = 0; i < 60 * 90; i++) {
        grey.getRaster().setPixel(i % 60, i / 60, sample);
      }
      assertColour(decode(Pictures.png(grey), 1024).getRGB(30, 70), 0x646464, 1);
      assertColour(decode(Pictures.png(grey), 30).getRGB(10, 20), 0x646464, 1);
    }
  }

  @Test
  void whatIsTransparentIsSeenOnWhite() throws Exception {
    var glass = new BufferedImage(20, 20, BufferedImage.TYPE_INT_ARGB);
    glass.setRGB(0, 0, 0xff102030);

    BufferedImage seen = decode(Pictures.png(glass), 1024);

    assertColour(seen.getRGB(0, 0), 0x102030, 1);
    assertColour(seen.getRGB(10, 10), 0xffffff, 0);
  }

  @Test
  void aLargePictureIsDecodedToTheSizeAskedForAndASmallOneIsNotEnlarged() throws Exception {
    byte[] large = Pictures.jpeg(Pictures.blocks(1800, 900, 3));

    BufferedImage shrunk = decode(large, 300);

    assertThat(Map.of(shrunk.getWidth(), shrunk.getHeight())).isEqualTo(Map.of(300, 150));
    assertThat(decode(large, 4000).getWidth()).isEqualTo(1800);
  }

  @Test
  void rowsAreLeftOutOfHugePicturesOnlySoFarThatTwiceTheSizeRemains() {
    assertThat(Decoder.period(1200, 1024)).isEqualTo(1);
    assertThat(Decoder.period(4000, 1024)).isEqualTo(1);
    assertThat(Decoder.period(12_000, 1024)).isEqualTo(5);
    assertThat(Decoder.period(60_000, 1024)).isEqualTo(29);
  }

  @Test
  void progressRisesWhileRowsAreDecoded() throws Exception {
    var told = new ArrayList<Double>();

    Decoder.decode(open(Pictures.jpeg(Pictures.detailed(500, 400, 1))), 1024, told::add);

    assertThat(told).hasSizeGreaterThan(3).isSorted().allMatch(done -> done >= 0 && done <= 1);
  }

  @Test
  void whatTheProgressFunctionThrowsIsNotTakenForADamagedPicture() throws Exception {
    PictureFile file = open(Pictures.jpeg(Pictures.detailed(500, 400, 1)));
    var stop = new IllegalStateException("stop");

    assertThatThrownBy(
            () ->
                Decoder.decode(
                    file,
                    1024,
                    done -> {
                      throw stop;
                    }))
        .isSameAs(stop);
  }

  private BufferedImage decode(byte[] content, int longSide) throws UnreadablePicture {
    return Decoder.decode(open(content), longSide, done -> {});
  }

  private PictureFile open(byte[] content) throws UnreadablePicture {
    return PictureFile.open(Pictures.file(folder, "picture", content), Limits.DEFAULT);
  }

  private static BufferedImage corners() {
    var picture = new BufferedImage(96, 64, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 96; x++) {
        picture.setRGB(x, y, CORNERS[(x < 48 ? 0 : 1) + (y < 32 ? 0 : 2)]);
      }
    }
    return picture;
  }

  private static void assertColour(int rgb, int expected, int tolerance) {
    var seen = new Color(rgb);
    var wanted = new Color(expected);
    assertThat(
            Math.max(
                Math.abs(seen.getRed() - wanted.getRed()),
                Math.max(
                    Math.abs(seen.getGreen() - wanted.getGreen()),
                    Math.abs(seen.getBlue() - wanted.getBlue()))))
        .as("%s, expected %s", seen, wanted)
        .isLessThanOrEqualTo(tolerance);
  }
}
