package dev.solidflux.example.room.pair;

/**
 * One of the two photographs.
 *
 * @param name the name of its file
 * @param path where it is
 * @param width in pixels, as it is to be shown
 */
public record Photograph(String name, String path, int width, int height) {}
