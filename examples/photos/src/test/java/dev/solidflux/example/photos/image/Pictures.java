package dev.solidflux.example.photos.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Small pictures made for the tests, good ones and bad ones. */
public final class Pictures {
  private Pictures() {}

  /** Blocks of colours; another seed gives another picture. */
  public static BufferedImage blocks(int width, int height, long seed) {
    var random = new Random(seed);
    int[] colours = random.ints(24, 0, 0x1000000).toArray();
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        picture.setRGB(x, y, colours[x * 6 / width + 6 * (y * 4 / height)]);
      }
    }
    return picture;
  }

  /** Fine dots on blocks: as sharp as can be. */
  public static BufferedImage detailed(int width, int height, long seed) {
    BufferedImage picture = blocks(width, height, seed);
    var random = new Random(seed);
    for (int i = 0; i < width * height / 8; i++) {
      picture.setRGB(random.nextInt(width), random.nextInt(height), random.nextInt(0x1000000));
    }
    return picture;
  }

  public static BufferedImage plain(int width, int height, int rgb) {
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        picture.setRGB(x, y, rgb);
      }
    }
    return picture;
  }

  /** Each pixel becomes the mean of the square of side {@code 2 * radius + 1} about it. */
  public static BufferedImage blurred(BufferedImage sharp, int radius) {
    var out = new BufferedImage(sharp.getWidth(), sharp.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < sharp.getHeight(); y++) {
      for (int x = 0; x < sharp.getWidth(); x++) {
        int[] sum = new int[4];
        for (int v = Math.max(0, y - radius);
            v <= Math.min(sharp.getHeight() - 1, y + radius);
            v++) {
          for (int u = Math.max(0, x - radius);
              u <= Math.min(sharp.getWidth() - 1, x + radius);
              u++) {
            int rgb = sharp.getRGB(u, v);
            sum[0] += rgb >> 16 & 0xff;
            sum[1] += rgb >> 8 & 0xff;
            sum[2] += rgb & 0xff;
            sum[3]++;
          }
        }
        out.setRGB(x, y, sum[0] / sum[3] << 16 | sum[1] / sum[3] << 8 | sum[2] / sum[3]);
      }
    }
    return out;
  }

  public static byte[] jpeg(BufferedImage picture) {
    return encoded(picture, "jpeg");
  }

  public static byte[] png(BufferedImage picture) {
    return encoded(picture, "png");
  }

  public static byte[] encoded(BufferedImage picture, String format) {
    var out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(picture, format, out)) {
        throw new IllegalArgumentException("no writer for " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A JPEG of four inks without an Adobe segment: 255 is full ink. */
  static byte[] cmyk(int width, int height, int cyan, int magenta, int yellow, int black)
      throws IOException {
    var inks = Raster.createInterleavedRaster(0, width, height, 4, null);
    int[] pixel = {cyan, magenta, yellow, black};
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        inks.setPixel(x, y, pixel);
      }
    }
    var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(inks, null, null), null);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** The same JPEG with an EXIF segment of one field. */
  public static byte[] withOrientation(byte[] jpeg, int orientation, boolean bigEndian) {
    byte[] exif =
        bigEndian
            ? new byte[] {
              (byte) 0xff,
              (byte) 0xe1,
              0,
              34,
              'E',
              'x',
              'i',
              'f',
              0,
              0,
              'M',
              'M',
              0,
              42,
              0,
              0,
              0,
              8,
              0,
              1,
              1,
              0x12,
              0,
              3,
              0,
              0,
              0,
              1,
              0,
              (byte) orientation,
              0,
              0,
              0,
              0,
              0,
              0
            }
            : new byte[] {
              (byte) 0xff,
              (byte) 0xe1,
              0,
              34,
              'E',
              'x',
              'i',
              'f',
              0,
              0,
              'I',
              'I',
              42,
              0,
              8,
              0,
              0,
              0,
              1,
              0,
              0x12,
              1,
              3,
              0,
              1,
              0,
              0,
              0,
              (byte) orientation,
              0,
              0,
              0,
              0,
              0,
              0,
              0
            };
    var out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    out.writeBytes(exif);
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  /** A PNG of a few bytes whose header claims any size. */
  public static byte[] pngClaiming(int width, int height) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    out.writeInt(13);
    out.writeBytes("IHDR");
    out.writeInt(width);
    out.writeInt(height);
    out.write(new byte[] {8, 2, 0, 0, 0});
    out.writeInt(0);
    return bytes.toByteArray();
  }

  /** A JPEG whose frame header claims another size than it has. */
  static byte[] jpegClaiming(BufferedImage picture, int width, int height) {
    byte[] jpeg = jpeg(picture);
    for (int i = 0; i < jpeg.length - 8; i++) {
      if (jpeg[i] == (byte) 0xff && jpeg[i + 1] == (byte) 0xc0) {
        jpeg[i + 5] = (byte) (height >> 8);
        jpeg[i + 6] = (byte) height;
        jpeg[i + 7] = (byte) (width >> 8);
        jpeg[i + 8] = (byte) width;
        return jpeg;
      }
    }
    throw new IllegalStateException("no frame header");
  }

  static Path file(Path folder, String name, byte[] content) {
    try {
      return Files.write(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
