package dev.solidflux.example.photos.render;

/** A point, a direction or a linear colour. */
record Vec(double x, double y, double z) {
  static final Vec ZERO = new Vec(0, 0, 0);

  /** A colour of three parts of 255, as sRGB writes it, in linear light. */
  static Vec srgb(int red, int green, int blue) {
    return new Vec(linear(red), linear(green), linear(blue));
  }

  private static double linear(int value) {
    return Math.pow(value / 255.0, 2.2);
  }

  Vec plus(Vec v) {
    return new Vec(x + v.x, y + v.y, z + v.z);
  }

  Vec minus(Vec v) {
    return new Vec(x - v.x, y - v.y, z - v.z);
  }

  Vec times(double k) {
    return new Vec(x * k, y * k, z * k);
  }

  Vec times(Vec v) {
    return new Vec(x * v.x, y * v.y, z * v.z);
  }

  double dot(Vec v) {
    return x * v.x + y * v.y + z * v.z;
  }

  Vec cross(Vec v) {
    return new Vec(y * v.z - z * v.y, z * v.x - x * v.z, x * v.y - y * v.x);
  }

  double length() {
    return Math.sqrt(dot(this));
  }

  Vec unit() {
    return times(1 / length());
  }

  Vec towards(Vec other, double share) {
    return times(1 - share).plus(other.times(share));
  }

  Vec mirroredBy(Vec normal) {
    return minus(normal.times(2 * dot(normal)));
  }
}
