package dev.solidflux.example.room.image;

import java.awt.image.BufferedImage;

/** Disparities as a grey picture of 16 bits, in steps of 1/{@value #STEPS} pixel; 0 is unknown. */
public final class DisparityPng {
  /** One pixel of disparity. */
  public static final int STEPS = 64;

  private DisparityPng() {}

  public static BufferedImage of(float[] disparities, int width) {
    int height = disparities.length / width;
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_USHORT_GRAY);
    for (int i = 0; i < disparities.length; i++) {
      int value = Math.clamp(Math.round(disparities[i] * STEPS), 0, 0xffff);
      picture.getRaster().setSample(i % width, i / width, 0, value);
    }
    return picture;
  }

  /** The disparities of a picture that {@link #of} made. */
  public static float[] read(BufferedImage picture) {
    float[] disparities = new float[picture.getWidth() * picture.getHeight()];
    picture.getRaster().getSamples(0, 0, picture.getWidth(), picture.getHeight(), 0, disparities);
    for (int i = 0; i < disparities.length; i++) {
      disparities[i] /= STEPS;
    }
    return disparities;
  }
}
