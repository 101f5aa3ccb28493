package dev.solidflux.example.photos.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "gif", "bmp"})
  void everySupportedFormatIsKnownByItsContentWhateverItsName(String format) throws Exception {
    Path file =
        Pictures.file(folder, "picture.txt", Pictures.encoded(Pictures.blocks(60, 40, 1), format));

    PictureFile picture = PictureFile.open(file, Limits.DEFAULT);

    assertThat(picture.format().name()).isEqualToIgnoringCase(format);
    assertThat(picture.width()).isEqualTo(60);
    assertThat(picture.height()).isEqualTo(40);
  }

  @Test
  void aPictureThatLiesOnItsSideHasTheSizeOfTheUprightOne() throws Exception {
    byte[] jpeg = Pictures.jpeg(Pictures.blocks(60, 40, 1));
    Path file = Pictures.file(folder, "a.jpg", Pictures.withOrientation(jpeg, 6, false));

    PictureFile picture = PictureFile.open(file, Limits.DEFAULT);

    assertThat(picture.width()).isEqualTo(40);
    assertThat(picture.height()).isEqualTo(60);
  }

  @Test
  void anEmptyFileIsRefused() {
    refused(new byte[0], "empty");
  }

  @Test
  void aTextFileCalledJpgIsRefused() {
    refused("Dear diary, no picture today.".getBytes(StandardCharsets.UTF_8), "not a picture");
  }

  @Test
  void formatsThatPhotoFoldersHoldAreNamedInTheRefusal() {
    refused("RIFF0000WEBPVP8 ".getBytes(StandardCharsets.ISO_8859_1), "WebP");
    refused("\0\0\0\30ftypheic0000".getBytes(StandardCharsets.ISO_8859_1), "HEIC");
    refused("II*\0\10\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1), "TIFF");
  }

  @Test
  void aJpegThatEndsWithinItsHeaderIsRefusedWhereverItEnds() {
    byte[] jpeg = Pictures.jpeg(Pictures.blocks(60, 40, 1));
    for (int length = 1; length < 160; length++) {
      refused(Arrays.copyOf(jpeg, length), "");
    }
  }

  @Test
  void aHeaderThatClaimsGigapixelsIsRefusedBeforeAnythingIsDecoded() throws IOException {
    refused(Pictures.pngClaiming(60_000, 60_000), "60,000 x 60,000 pixels");
    refused(Pictures.pngClaiming(Integer.MAX_VALUE, Integer.MAX_VALUE), "");
    refused(
        Pictures.jpegClaiming(Pictures.blocks(16, 16, 1), 65_500, 65_500),
        "65,500 x 65,500 pixels");
  }

  @Test
  void aFileOfTooManyBytesIsRefused() {
    Path file = Pictures.file(folder, "a.jpg", Pictures.jpeg(Pictures.blocks(60, 40, 1)));

    assertThatThrownBy(() -> PictureFile.open(file, new Limits(10, 100, 1_000_000)))
        .isInstanceOf(UnreadablePicture.class)
        .hasMessageContaining("the limit is 100");
  }

  @Test
  void aFileThatIsGoneIsRefused() {
    assertThatThrownBy(() -> PictureFile.open(folder.resolve("never.jpg"), Limits.DEFAULT))
        .isInstanceOf(UnreadablePicture.class)
        .hasMessageContaining("gone");
  }

  @Test
  void aDamagedExifSegmentCountsAsNone() throws Exception {
    byte[] jpeg = Pictures.withOrientation(Pictures.jpeg(Pictures.blocks(60, 40, 1)), 6, false);
    Arrays.fill(jpeg, 16, 20, (byte) 0x7f); // the offset of the first directory leads nowhere

    PictureFile picture = PictureFile.open(Pictures.file(folder, "a.jpg", jpeg), Limits.DEFAULT);

    assertThat(picture.orientation()).isEqualTo(Orientation.UPRIGHT);
  }

  private void refused(byte[] content, String reason) {
    Path file = Pictures.file(folder, "refused.jpg", content);
    assertThatThrownBy(() -> PictureFile.open(file, Limits.DEFAULT))
        .isInstanceOf(UnreadablePicture.class)
        .hasMessageContaining(reason);
  }
}
