package dev.solidflux.example.room.surface;

import dev.solidflux.example.room.image.Picture;
import dev.solidflux.example.room.pair.Camera;
import dev.solidflux.example.room.stereo.Disparity;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes every measured pixel as a coloured point: a binary PLY file. */
final class Ply {
  private static final int BYTES = 3 * Float.BYTES + 3;

  private Ply() {}

  static byte[] of(Disparity map, Picture colours, Camera camera) {
    var space = new Space(camera, map.width(), map.height());
    int size = map.width() * map.height();
    var points = ByteBuffer.allocate(size * BYTES).order(ByteOrder.LITTLE_ENDIAN);
    float[] position = new float[3];
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (map.confidence()[i] <= 0 || map.values()[i] <= 0.5f) {
        continue;
      }
      space.put(i % map.width(), i / map.width(), map.values()[i], position, 0);
      for (float coordinate : position) {
        points.putFloat(coordinate);
      }
      for (int plane = 0; plane < 3; plane++) {
        points.put((byte) colours.at(plane, i));
      }
      count++;
    }
    byte[] header = header(count);
    byte[] file = Arrays.copyOf(header, header.length + count * BYTES);
    points.get(0, file, header.length, count * BYTES);
    return file;
  }

  private static byte[] header(int count) {
    return """
    ply
    format binary_little_endian 1.0
    element vertex %d
    property float x
    property float y
    property float z
    property uchar red
    property uchar green
    property uchar blue
    end_header
    """
        .formatted(count)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
