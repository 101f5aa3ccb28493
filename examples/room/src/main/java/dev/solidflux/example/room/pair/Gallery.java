package dev.solidflux.example.room.pair;

import dev.solidflux.example.photos.image.Limits;
import dev.solidflux.example.photos.image.PictureFile;
import dev.solidflux.example.photos.image.UnreadablePicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The photographs that a run was given, their headers read and nothing else.
 *
 * @param photographs in the order given, or by name
 * @param faults of files that are none, each with its name
 * @param cameraFile {@code camera.json} beside them, if there is one
 */
record Gallery(List<PictureFile> photographs, List<String> faults, List<Path> cameraFile) {
  static final int MOST = 8;
  private static final String CAMERA = "camera.json";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * @param photos a folder, or a list of files
   * @throws IllegalArgumentException if it is neither, or there are fewer than two photographs or
   *     too many
   */
  static Gallery of(JsonNode photos, Limits limits) throws IOException {
    List<Path> files = photos.isArray() ? named(photos) : listed(photos.asString(""));
    var photographs = new ArrayList<PictureFile>();
    var faults = new ArrayList<String>();
    var cameras = new ArrayList<Path>();
    for (Path file : files) {
      if (file.endsWith(CAMERA)) {
        cameras.add(file);
        continue;
      }
      try {
        photographs.add(PictureFile.open(file, limits));
      } catch (UnreadablePicture e) {
        faults.add(file.getFileName() + ": " + e.reason());
      }
    }
    if (photos.isArray() && !faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
    if (photographs.size() < 2) {
      throw new IllegalArgumentException(
          "a room needs two photographs, and of the %d files %d can be read%s"
              .formatted(files.size(), photographs.size(), listed(faults)));
    }
    if (photographs.size() > MOST) {
      throw new IllegalArgumentException(
          "at most %d photographs are looked at for a pair, not %d"
              .formatted(MOST, photographs.size()));
    }
    return new Gallery(List.copyOf(photographs), List.copyOf(faults), List.copyOf(cameras));
  }

  /**
   * The camera that stands beside the photographs.
   *
   * @throws IllegalArgumentException if the file says none
   */
  List<Camera> camera() {
    return cameraFile.stream().map(Gallery::camera).toList();
  }

  private static Camera camera(Path file) {
    try {
      return JSON.readValue(file.toFile(), Camera.class);
    } catch (JacksonException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalArgumentException(file + ": " + cause.getMessage(), e);
    }
  }

  private static String listed(List<String> faults) {
    return faults.isEmpty() ? "" : " (" + String.join("; ", faults) + ")";
  }

  private static List<Path> named(JsonNode photos) {
    return photos.valueStream().map(file -> path(file.asString(""))).toList();
  }

  private static List<Path> listed(String folder) throws IOException {
    Path path = path(folder);
    if (!Files.isDirectory(path)) {
      throw new IllegalArgumentException(
          (Files.exists(path) ? "not a folder: " : "no such folder: ") + path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(file -> !Files.isDirectory(file))
          .filter(file -> isPicture(file.getFileName().toString()))
          .sorted()
          .limit(100)
          .toList();
    }
  }

  private static boolean isPicture(String name) {
    return name.equals(CAMERA) || name.matches("(?is).*\\.(jpe?g|png|bmp|gif)");
  }

  private static Path path(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "photos is missing: a folder with photographs, or a list of files");
    }
    try {
      return Path.of(name).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("not a file's name: " + name, e);
    }
  }
}
