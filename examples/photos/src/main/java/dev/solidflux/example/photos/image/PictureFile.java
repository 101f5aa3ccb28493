package dev.solidflux.example.photos.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;

/**
 * A picture whose header was read and found within the limits; its pixels were not touched.
 *
 * @param width in pixels, as it is to be shown: the orientation is applied
 * @param height in pixels, as it is to be shown
 * @param components 4 for a CMYK JPEG, which needs its own decoding
 */
public record PictureFile(
    Path path,
    long bytes,
    ImageFormat format,
    int width,
    int height,
    Orientation orientation,
    int components,
    int adobeTransform) {

  /**
   * Reads the header of a file.
   *
   * @throws UnreadablePicture if it is no picture, is damaged, cannot be read or exceeds a limit
   */
  public static PictureFile open(Path path, Limits limits) throws UnreadablePicture {
    try {
      long bytes = Files.readAttributes(path, BasicFileAttributes.class).size();
      if (bytes > limits.bytes()) {
        throw new UnreadablePicture(
            "the file has %,d bytes, the limit is %,d".formatted(bytes, limits.bytes()));
      }
      return read(path, bytes, limits);
    } catch (NoSuchFileException e) {
      throw new UnreadablePicture("the file is gone", e);
    } catch (AccessDeniedException e) {
      throw new UnreadablePicture("the file may not be read", e);
    } catch (IOException | RuntimeException e) {
      // ImageIO's readers throw several unchecked exceptions on damaged headers
      throw new UnreadablePicture("the header cannot be decoded: " + reason(e), e);
    }
  }

  private static PictureFile read(Path path, long bytes, Limits limits)
      throws IOException, UnreadablePicture {
    ImageFormat format = formatOf(path);
    var jpeg =
        format == ImageFormat.JPEG ? jpegHeader(path) : new JpegHeader(Orientation.UPRIGHT, 3, -1);
    ImageReader reader = reader(format);
    try (var in = new FileImageInputStream(path.toFile())) {
      reader.setInput(in, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      if (width < 1 || height < 1) {
        throw new UnreadablePicture("the header claims %d x %d pixels".formatted(width, height));
      }
      if ((long) width * height > limits.pixels()) {
        throw new UnreadablePicture(
            String.format(
                Locale.ROOT,
                "the header claims %,d x %,d pixels, the limit is %,d in all",
                width,
                height,
                limits.pixels()));
      }
      boolean turned = jpeg.orientation().transposed();
      return new PictureFile(
          path,
          bytes,
          format,
          turned ? height : width,
          turned ? width : height,
          jpeg.orientation(),
          jpeg.components(),
          jpeg.adobeTransform());
    } finally {
      reader.dispose();
    }
  }

  private static ImageFormat formatOf(Path path) throws IOException, UnreadablePicture {
    try (InputStream in = Files.newInputStream(path)) {
      return ImageFormat.of(in.readNBytes(ImageFormat.MAGIC_BYTES));
    }
  }

  private static JpegHeader jpegHeader(Path path) throws IOException, UnreadablePicture {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      return JpegHeader.read(in);
    }
  }

  static ImageReader reader(ImageFormat format) {
    return ImageIO.getImageReadersByFormatName(format.name()).next();
  }

  static String reason(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
