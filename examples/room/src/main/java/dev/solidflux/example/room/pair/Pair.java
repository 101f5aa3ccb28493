package dev.solidflux.example.room.pair;

import dev.solidflux.example.room.files.RunFiles;
import dev.solidflux.example.room.image.Picture;
import dev.solidflux.example.room.stereo.Tile;
import java.io.IOException;
import java.util.List;

/**
 * Two photographs that may be matched, as the check found them.
 *
 * @param out the run's folder, absolute
 * @param width of both pictures as they are matched, in pixels; larger photographs are made smaller
 * @param range how many disparities there are to try
 * @param camera of the pictures as they are matched
 * @param cameraAssumed whether nobody said what the cameras were like: shapes are right up to a
 *     stretch along the line of sight, and sizes are a guess
 * @param began when the check began, in milliseconds since 1970
 * @param notes what a person should know
 */
public record Pair(
    String out,
    Photograph left,
    Photograph right,
    int width,
    int height,
    int range,
    Camera camera,
    boolean cameraAssumed,
    long began,
    List<Tile> tiles,
    List<String> notes) {
  /** The pictures as they are matched, in the run's folder. */
  public static final String LEFT = RunFiles.SCRATCH + "/left.png";

  public static final String RIGHT = RunFiles.SCRATCH + "/right.png";

  public RunFiles files() throws IOException {
    return RunFiles.in(out);
  }

  public Picture leftPicture() throws IOException {
    return Picture.of(files().readPicture(LEFT));
  }

  public Picture rightPicture() throws IOException {
    return Picture.of(files().readPicture(RIGHT));
  }

  public int pixels() {
    return width * height;
  }
}
