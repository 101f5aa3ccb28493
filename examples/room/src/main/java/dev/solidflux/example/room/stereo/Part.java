package dev.solidflux.example.room.stereo;

/**
 * The matched part of one tile, in the run's folder.
 *
 * @param file its disparities and then its confidences
 * @param sure the share of its pixels of which both pictures say the same
 */
public record Part(Tile tile, String file, double sure) {}
