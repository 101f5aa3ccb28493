package dev.solidflux.example.photos.render;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Renders the demo's pictures again: {@code RenderPictures FOLDER [LONG_SIDE]}. Among them are two
 * that are nearly the same, one out of focus, one too dark, one too bright and one whose file lies
 * on its side.
 */
public final class RenderPictures {
  private static final List<Shot> SHOTS =
      List.of(
          shot("living-room.jpg", at(1.75, 1.5, 3.1), at(-0.35, 0.85, -1), 1.02, 1.0, 0),
          shot("living-room-again.jpg", at(1.79, 1.51, 3.12), at(-0.34, 0.87, -1), 1.03, 1.06, 0),
          shot("coffee-table.jpg", at(0.62, 1.02, 0.95), at(-0.12, 0.56, -0.5), 1.35, 1.05, 0),
          shot("sofa.jpg", at(-0.1, 1.25, 1.3), at(-0.35, 0.95, -2.2), 1.25, 1.1, 0),
          shot("bookcase.jpg", at(0.2, 1.25, 0.9), at(2.6, 0.95, -0.6), 1.2, 1.35, 7),
          shot("window.jpg", at(1.4, 1.3, -0.1), at(-3, 1.42, -0.75), 1.35, 3.4, 0),
          new Shot(
              "evening.jpg",
              at(-1.9, 1.35, 2.2),
              at(0.9, 0.85, -1.6),
              1.05,
              Light.EVENING,
              0.62,
              0,
              false),
          new Shot(
              "armchair.jpg",
              at(0.15, 1.3, 1.35),
              at(1.75, 0.82, -1.3),
              1.5,
              Light.AFTERNOON,
              1.25,
              0,
              true));

  /** An APP1 segment with a little-endian TIFF of one field: orientation 6, turn right to show. */
  private static final byte[] TURN_RIGHT = {
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
    0x01,
    3,
    0,
    1,
    0,
    0,
    0,
    6,
    0,
    0,
    0,
    0,
    0,
    0,
    0
  };

  private RenderPictures() {}

  private static Shot shot(
      String file, Vec eye, Vec target, double zoom, double exposure, double blur) {
    return new Shot(file, eye, target, zoom, Light.AFTERNOON, exposure, blur, false);
  }

  private static Vec at(double x, double y, double z) {
    return new Vec(x, y, z);
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 1) {
      throw new IllegalArgumentException("usage: RenderPictures FOLDER [LONG_SIDE]");
    }
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    int longSide = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1200;
    for (Shot shot : SHOTS) {
      BufferedImage picture = Film.expose(shot, longSide);
      byte[] jpeg = jpeg(shot.upright() ? layDown(picture) : picture);
      Path file = folder.resolve(shot.file());
      Files.write(file, shot.upright() ? withExif(jpeg) : jpeg);
      System.out.printf("%s  %d bytes%n", file, Files.size(file));
    }
  }

  /** A quarter turn to the left, as the sensor of a camera turned right sees it. */
  private static BufferedImage layDown(BufferedImage upright) {
    var lying =
        new BufferedImage(upright.getHeight(), upright.getWidth(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < upright.getHeight(); y++) {
      for (int x = 0; x < upright.getWidth(); x++) {
        lying.setRGB(y, upright.getWidth() - 1 - x, upright.getRGB(x, y));
      }
    }
    return lying;
  }

  private static byte[] jpeg(BufferedImage picture) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(0.82f);
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static byte[] withExif(byte[] jpeg) {
    var out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    out.writeBytes(TURN_RIGHT);
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }
}
