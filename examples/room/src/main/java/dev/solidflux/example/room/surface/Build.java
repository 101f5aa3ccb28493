package dev.solidflux.example.room.surface;

import dev.solidflux.example.photos.image.Decoder;
import dev.solidflux.example.photos.image.Limits;
import dev.solidflux.example.photos.image.PictureFile;
import dev.solidflux.example.photos.image.UnreadablePicture;
import dev.solidflux.example.room.files.RunFiles;
import dev.solidflux.example.room.image.Jpeg;
import dev.solidflux.example.room.pair.Pair;
import dev.solidflux.example.room.pair.Photograph;
import dev.solidflux.example.room.stereo.Disparity;
import dev.solidflux.example.room.stereo.Merge.Merged;
import dev.solidflux.worker.SolidContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The solid {@code room.surface}: from the disparity map to a point cloud and a textured model. */
public final class Build {
  private static final String MODEL = "model.glb";
  private static final String CLOUD = "cloud.ply";
  private static final int TEXTURE_SIDE = 2048;

  private Build() {}

  public record Args(Pair pair, Merged depth) {}

  /**
   * @throws IllegalArgumentException if the photographs agree nowhere
   */
  public static Model run(Args args, SolidContext context) throws IOException {
    Pair pair = args.pair();
    RunFiles files = pair.files();
    Disparity map = args.depth().read(pair);
    context.progress(0.1, "point cloud");
    files.write(CLOUD, Ply.of(map, pair.leftPicture(), pair.camera()));
    context.progress(0.4, "smoothing and triangles");
    Mesh mesh = new Surfacing(Smoothing.of(map), pair.camera()).mesh();
    context.log(
        "info", "surfaced", Map.of("triangles", mesh.triangles(), "vertices", mesh.vertices()));
    context.progress(0.7, "texture");
    byte[] photograph = photograph(pair.left());
    context.progress(0.9, "writing");
    byte[] glb = Glb.of(mesh, photograph, source(pair));
    files.write(MODEL, glb);
    context.progress(1.0, "done");
    return new Model(
        files.address(MODEL),
        files.address(CLOUD),
        glb.length,
        mesh.vertices(),
        mesh.triangles(),
        distance(mesh, false),
        distance(mesh, true));
  }

  private static byte[] photograph(Photograph left) throws IOException {
    try {
      var file = PictureFile.open(Path.of(left.path()), Limits.DEFAULT);
      return Jpeg.of(Decoder.decode(file, TEXTURE_SIDE, done -> {}), 0.9f);
    } catch (UnreadablePicture e) {
      throw new IllegalArgumentException(left.name() + ": " + e.reason(), e);
    }
  }

  private static Map<String, Object> source(Pair pair) {
    return Map.of(
        "left", pair.left().name(),
        "right", pair.right().name(),
        "focalLength", pair.camera().focalLength(),
        "baseline", pair.camera().baseline(),
        "cameraAssumed", pair.cameraAssumed());
  }

  private static double distance(Mesh mesh, boolean furthest) {
    double distance = -mesh.positions()[2];
    for (int i = 2; i < mesh.positions().length; i += 3) {
      double here = -mesh.positions()[i];
      distance = furthest ? Math.max(distance, here) : Math.min(distance, here);
    }
    return Math.round(distance * 1000) / 1000.0;
  }
}
