package dev.solidflux.example.photos.image;

import java.awt.Color;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.awt.image.Raster;

/**
 * The rows of any decoded picture as sRGB on white, a band of them at a time: palettes, alpha, 16
 * bits and colour profiles are Java 2D's work, but never for the whole picture at once.
 */
final class Rows {
  private static final int BAND = 64;

  private final BufferedImage source;
  private final boolean grey;
  private final BufferedImage band;
  private final int[] bandPixels;
  private int bandStart = -BAND;

  Rows(BufferedImage source) {
    this.source = source;
    this.grey = source.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    this.band = new BufferedImage(source.getWidth(), BAND, BufferedImage.TYPE_INT_RGB);
    this.bandPixels = ((DataBufferInt) band.getRaster().getDataBuffer()).getData();
  }

  /** Copies row {@code y} as 0xRRGGBB. */
  void read(int y, int[] row) {
    if (y < bandStart || y >= bandStart + BAND) {
      bandStart = y - y % BAND;
      if (grey) {
        fillGrey();
      } else {
        fill();
      }
    }
    System.arraycopy(bandPixels, (y - bandStart) * source.getWidth(), row, 0, source.getWidth());
  }

  private void fill() {
    var graphics = band.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, band.getWidth(), BAND);
      graphics.drawImage(source, 0, -bandStart, null);
    } finally {
      graphics.dispose();
    }
  }

  /**
   * Java takes grey samples for linear light and would brighten them; in files they are as sRGB's.
   */
  private void fillGrey() {
    int width = source.getWidth();
    int rows = Math.min(BAND, source.getHeight() - bandStart);
    Raster raster = source.getRaster();
    int bands = raster.getNumBands();
    double max = (1L << source.getColorModel().getComponentSize(0)) - 1;
    int[] samples = new int[width * bands];
    for (int y = 0; y < rows; y++) {
      raster.getPixels(0, bandStart + y, width, 1, samples);
      for (int x = 0; x < width; x++) {
        double alpha = bands > 1 ? samples[x * bands + bands - 1] / max : 1;
        double value = samples[x * bands] / max * alpha + 1 - alpha;
        bandPixels[y * width + x] = (int) Math.round(value * 255) * 0x010101;
      }
    }
  }
}
