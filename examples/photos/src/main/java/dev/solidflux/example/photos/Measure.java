package dev.solidflux.example.photos;

import dev.solidflux.example.photos.image.Colour;
import dev.solidflux.example.photos.image.Exposure;
import dev.solidflux.example.photos.image.Histogram;
import java.util.List;

/**
 * The figures of one photograph.
 *
 * @param sharpness the variance of the Laplacian at the common measuring size
 * @param fingerprint a perceptual hash of 16 hexadecimal digits
 */
public record Measure(
    double sharpness,
    Exposure exposure,
    Histogram histogram,
    List<Colour> colours,
    String fingerprint,
    Thumbnail thumbnail) {

  /**
   * A small copy of the photograph.
   *
   * @param file its path under the output folder, with slashes
   */
  public record Thumbnail(String file, int width, int height) {}
}
