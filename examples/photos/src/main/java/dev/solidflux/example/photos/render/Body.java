package dev.solidflux.example.photos.render;

/** One thing of one surface. */
record Body(Shape shape, Surface surface) {}
