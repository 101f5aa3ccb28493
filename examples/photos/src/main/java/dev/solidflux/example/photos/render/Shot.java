package dev.solidflux.example.photos.render;

/**
 * One photograph of the room.
 *
 * @param file the name of its file
 * @param zoom focal length over half the picture's longer side
 * @param exposure the light is multiplied by it
 * @param blur radius in pixels, for a longer side of 1200, by which it is out of focus
 * @param upright whether the camera was turned: the file is stored lying, and says so in its EXIF
 *     orientation
 */
record Shot(
    String file,
    Vec eye,
    Vec target,
    double zoom,
    Light light,
    double exposure,
    double blur,
    boolean upright) {}
