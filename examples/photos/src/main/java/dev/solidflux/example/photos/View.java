package dev.solidflux.example.photos;

/**
 * A photograph that was found to be one.
 *
 * @param name the name of its file
 * @param path where the worker finds it
 * @param bytes the size of the file
 * @param width in pixels, as it is to be shown
 * @param height in pixels, as it is to be shown
 */
public record View(String name, String path, long bytes, int width, int height) {}
