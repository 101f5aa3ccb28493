package dev.solidflux.example.room.surface;

import java.util.Arrays;

/**
 * A textured surface: in metres, x to the right, y up, and the camera, at the origin, looks along
 * -z.
 */
final class Mesh {
  private final float[] positions;
  private final float[] normals;
  private final float[] texture;
  private final int[] indices;

  /**
   * @param positions three for each vertex
   * @param texture two for each vertex: its place in the left photograph, from 0 to 1
   * @param indices three for each triangle, counter-clockwise as seen from its front
   */
  Mesh(float[] positions, float[] texture, int[] indices) {
    this.positions = positions;
    this.texture = texture;
    this.indices = indices;
    this.normals = normals(positions, indices);
  }

  float[] positions() {
    return positions;
  }

  float[] normals() {
    return normals;
  }

  float[] texture() {
    return texture;
  }

  int[] indices() {
    return indices;
  }

  int vertices() {
    return positions.length / 3;
  }

  int triangles() {
    return indices.length / 3;
  }

  /** The mean of the triangles' that meet in a vertex, the larger ones counting more. */
  private static float[] normals(float[] positions, int[] indices) {
    double[] sums = new double[positions.length];
    for (int i = 0; i < indices.length; i += 3) {
      int a = 3 * indices[i];
      int b = 3 * indices[i + 1];
      int c = 3 * indices[i + 2];
      double ux = positions[b] - positions[a];
      double uy = positions[b + 1] - positions[a + 1];
      double uz = positions[b + 2] - positions[a + 2];
      double vx = positions[c] - positions[a];
      double vy = positions[c + 1] - positions[a + 1];
      double vz = positions[c + 2] - positions[a + 2];
      double[] normal = {uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx};
      for (int corner : new int[] {a, b, c}) {
        for (int axis = 0; axis < 3; axis++) {
          sums[corner + axis] += normal[axis];
        }
      }
    }
    float[] normals = new float[positions.length];
    for (int i = 0; i < sums.length; i += 3) {
      double length = Math.sqrt(Arrays.stream(sums, i, i + 3).map(n -> n * n).sum());
      for (int axis = 0; axis < 3; axis++) {
        // a vertex of triangles without an area looks at the camera
        normals[i + axis] = (float) (length > 0 ? sums[i + axis] / length : axis == 2 ? 1 : 0);
      }
    }
    return normals;
  }
}
