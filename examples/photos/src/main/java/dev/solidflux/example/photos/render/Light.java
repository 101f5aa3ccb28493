package dev.solidflux.example.photos.render;

/**
 * The light in the room.
 *
 * @param sun strength of the sun through the window; 0 at night
 * @param sky strength of the daylight from the window
 * @param lamp strength of the floor lamp
 * @param ambient strength of the light that has been everywhere
 */
record Light(double sun, double sky, double lamp, double ambient) {
  static final Light AFTERNOON = new Light(5.5, 2.6, 0, 0.3);
  static final Light EVENING = new Light(0, 0.03, 1.5, 0.018);
  static final Vec SUN = new Vec(-1, 0.82, 0.12).unit();
  static final Vec SUN_COLOUR = new Vec(1, 0.86, 0.66);
  static final Vec SKY_COLOUR = new Vec(0.82, 0.92, 1);
  static final Vec LAMP_COLOUR = new Vec(1, 0.72, 0.42);
}
