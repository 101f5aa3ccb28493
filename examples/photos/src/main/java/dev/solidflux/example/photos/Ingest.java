package dev.solidflux.example.photos;

import dev.solidflux.example.photos.image.Limits;
import dev.solidflux.example.photos.image.PictureFile;
import dev.solidflux.example.photos.image.UnreadablePicture;
import dev.solidflux.worker.SolidContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The solid that looks through a folder and lets only real photographs pass, before anything is
 * spent on them.
 */
final class Ingest {
  private final Limits limits;

  Ingest(Limits limits) {
    this.limits = limits;
  }

  /**
   * @param photos the folder to look through; folders in it are not entered
   * @param out the folder for the run's files; made if it is not there
   */
  record Args(String photos, String out) {
    Args {
      Objects.requireNonNull(photos, "photos is missing: the folder to look through");
      Objects.requireNonNull(out, "out is missing: the folder for the run's files");
    }
  }

  /**
   * @param folder the folder, absolute
   * @param out the output folder, absolute
   * @param views the photographs, by name
   * @param skipped the files that are none, by name
   */
  record Result(String folder, String out, List<View> views, List<Skipped> skipped) {}

  /**
   * @throws IllegalArgumentException if there is no such folder, it holds too many files or no
   *     photograph
   */
  Result run(Args args, SolidContext context) throws IOException {
    Path folder = folder(args.photos());
    var views = new ArrayList<View>();
    var skipped = new ArrayList<Skipped>();
    List<Path> files = files(folder);
    for (Path file : files) {
      String name = file.getFileName().toString();
      try {
        PictureFile picture = PictureFile.open(file, limits);
        views.add(
            new View(name, file.toString(), picture.bytes(), picture.width(), picture.height()));
      } catch (UnreadablePicture e) {
        skipped.add(new Skipped(name, e.reason()));
        context.log("warn", "skipped a file", Map.of("name", name, "reason", e.reason()));
      }
      context.progress((views.size() + skipped.size()) / (double) files.size(), name);
    }
    if (views.isEmpty()) {
      throw new IllegalArgumentException(
          "no photograph in " + folder + " (" + files.size() + " files looked at)");
    }
    Path out = Files.createDirectories(Path.of(args.out()).toAbsolutePath().normalize());
    return new Result(folder.toString(), out.toString(), views, skipped);
  }

  private static Path folder(String photos) {
    try {
      Path folder = Path.of(photos).toAbsolutePath().normalize();
      if (Files.isDirectory(folder)) {
        return folder;
      }
      throw new IllegalArgumentException(
          (Files.exists(folder) ? "not a folder: " : "no such folder: ") + folder);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("not a folder's name: " + photos, e);
    }
  }

  private List<Path> files(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> files =
          entries
              .filter(file -> !file.getFileName().toString().startsWith("."))
              .filter(file -> !Files.isDirectory(file))
              .limit(limits.files() + 1L)
              .sorted()
              .toList();
      if (files.size() > limits.files()) {
        throw new IllegalArgumentException(
            folder + " holds more than " + limits.files() + " files, the limit for one run");
      }
      return files;
    }
  }
}
