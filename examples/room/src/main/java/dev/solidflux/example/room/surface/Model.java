package dev.solidflux.example.room.surface;

/**
 * The model of a room, in the run's folder.
 *
 * @param file a GLB file
 * @param cloud a PLY file with every measured point
 * @param bytes of the GLB file
 * @param nearest in metres from the camera
 * @param furthest in metres from the camera
 */
public record Model(
    String file,
    String cloud,
    long bytes,
    int vertices,
    int triangles,
    double nearest,
    double furthest) {}
