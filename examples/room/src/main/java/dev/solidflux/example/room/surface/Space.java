package dev.solidflux.example.room.surface;

import dev.solidflux.example.room.pair.Camera;

/** From a pixel and its disparity to a point in metres before the left camera, y up, -z ahead. */
record Space(double focalLength, double baseline, double cx, double cy) {

  Space(Camera camera, int width, int height) {
    this(
        camera.focalLength(),
        camera.baseline(),
        camera.cx() == null ? width / 2.0 : camera.cx(),
        camera.cy() == null ? height / 2.0 : camera.cy());
  }

  double depth(double disparity) {
    return focalLength * baseline / disparity;
  }

  void put(int x, int y, double disparity, float[] positions, int at) {
    double depth = depth(disparity);
    positions[at] = (float) ((x + 0.5 - cx) / focalLength * depth);
    positions[at + 1] = (float) ((cy - y - 0.5) / focalLength * depth);
    positions[at + 2] = (float) -depth;
  }
}
