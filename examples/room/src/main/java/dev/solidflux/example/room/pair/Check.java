package dev.solidflux.example.room.pair;

import dev.solidflux.example.photos.image.Decoder;
import dev.solidflux.example.photos.image.Limits;
import dev.solidflux.example.photos.image.Luminance;
import dev.solidflux.example.photos.image.PictureFile;
import dev.solidflux.example.photos.image.Sharpness;
import dev.solidflux.example.photos.image.Shrink;
import dev.solidflux.example.photos.image.UnreadablePicture;
import dev.solidflux.example.room.files.RunFiles;
import dev.solidflux.example.room.stereo.Tile;
import dev.solidflux.worker.SolidContext;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The solid {@code room.check}: finds the two photographs of a rectified pair, which of them is the
 * left one and how far apart things stand in them, before anything is spent on matching.
 */
public final class Check {
  /** The longer side of what is matched. */
  private static final int MATCHED_SIDE = 960;

  private static final int COMPARED_SIDE = 384;
  private static final double BLURRED = 8;

  private final Limits limits;

  public Check(Limits limits) {
    this.limits = limits;
  }

  /**
   * @param photos a folder with two photographs or more, or a list of files
   * @param camera of the photographs; without it {@code camera.json} beside them
   * @param out the folder for the run's files; made if it is not there
   */
  public record Args(JsonNode photos, @Nullable Camera camera, String out) {
    public Args {
      Objects.requireNonNull(photos, "photos is missing: a folder with photographs, or a list");
      Objects.requireNonNull(out, "out is missing: the folder for the run's files");
    }
  }

  /**
   * @throws IllegalArgumentException if there is no pair among the photographs; the message says
   *     what is wrong with which
   */
  public Pair run(Args args, SolidContext context) throws IOException {
    long began = System.currentTimeMillis();
    Gallery gallery = Gallery.of(args.photos(), limits);
    gallery
        .faults()
        .forEach(fault -> context.log("warn", "not a photograph", Map.of("file", fault)));
    var pictures = new ArrayList<BufferedImage>();
    for (PictureFile file : gallery.photographs()) {
      pictures.add(decoded(file));
      context.progress(0.5 * pictures.size() / gallery.photographs().size(), name(file));
    }
    refuseBlurred(gallery, pictures);
    Candidate best = best(gallery, pictures, context);
    PictureFile left = gallery.photographs().get(best.left());
    PictureFile right = gallery.photographs().get(best.right());
    BufferedImage leftPicture = pictures.get(best.left());
    RunFiles files = RunFiles.in(args.out());
    files.writePng(Pair.LEFT, leftPicture);
    files.writePng(Pair.RIGHT, pictures.get(best.right()));
    int width = leftPicture.getWidth();
    int height = leftPicture.getHeight();
    List<Camera> stated = args.camera() == null ? gallery.camera() : List.of(args.camera());
    var notes = new ArrayList<String>();
    if (gallery.photographs().size() > 2) {
      notes.add(
          "Of %d photographs these two tell depth best.".formatted(gallery.photographs().size()));
    }
    if (stated.isEmpty()) {
      notes.add(
          "Nothing says what the cameras were like: a common lens and 10 cm between the two are assumed, so sizes are a guess.");
    }
    int range = range(best, width);
    context.log(
        "info",
        "the pair",
        Map.of(
            "left",
            name(left),
            "right",
            name(right),
            "matched",
            width + " x " + height,
            "range",
            range,
            "points",
            best.sighting().found()));
    context.progress(1.0, "done");
    return new Pair(
        files.folder().toString(),
        photograph(left),
        photograph(right),
        width,
        height,
        range,
        (stated.isEmpty() ? Camera.assumed(left.width(), left.height()) : stated.getFirst())
            .scaled((double) width / left.width(), width, height),
        stated.isEmpty(),
        began,
        Tile.over(width, height),
        notes);
  }

  private static BufferedImage decoded(PictureFile file) {
    try {
      return Decoder.decode(file, MATCHED_SIDE, done -> {});
    } catch (UnreadablePicture e) {
      throw new IllegalArgumentException(name(file) + ": " + e.reason(), e);
    }
  }

  private static void refuseBlurred(Gallery gallery, List<BufferedImage> pictures) {
    var faults = new ArrayList<String>();
    for (int i = 0; i < pictures.size(); i++) {
      double sharpness = Sharpness.of(Luminance.of(pictures.get(i)), done -> {});
      if (sharpness < BLURRED) {
        faults.add(
            "%s is too blurred, or shows too little, to be matched: its sharpness is %.1f, and %.0f is the least"
                .formatted(name(gallery.photographs().get(i)), sharpness, BLURRED));
      }
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
  }

  private static Candidate best(
      Gallery gallery, List<BufferedImage> pictures, SolidContext context) {
    List<Luminance> small =
        pictures.stream()
            .map(picture -> Luminance.of(Shrink.toLongSide(picture, COMPARED_SIDE)))
            .toList();
    var candidates = new ArrayList<Candidate>();
    var faults = new ArrayList<String>();
    int pairs = small.size() * (small.size() - 1) / 2;
    for (int i = 0; i < small.size(); i++) {
      for (int j = i + 1; j < small.size(); j++) {
        PictureFile one = gallery.photographs().get(i);
        PictureFile other = gallery.photographs().get(j);
        String names = name(one) + " and " + name(other);
        if (one.width() != other.width() || one.height() != other.height()) {
          faults.add(
              "%s: the sizes differ, %d x %d and %d x %d"
                  .formatted(names, one.width(), one.height(), other.width(), other.height()));
        } else {
          Candidate candidate = candidate(small, i, j);
          if (candidate.rectified()) {
            candidates.add(candidate);
          } else {
            faults.add(names + ": " + candidate.fault());
          }
        }
        context.progress(0.5 + 0.4 * (candidates.size() + faults.size()) / pairs, "comparing");
      }
    }
    return candidates.stream()
        .max(Comparator.comparingDouble(Candidate::worth))
        .orElseThrow(
            () -> new IllegalArgumentException("no pair to match. " + String.join("; ", faults)));
  }

  /** Things stand further to the left in the right picture: that tells which is which. */
  private static Candidate candidate(List<Luminance> small, int i, int j) {
    Sighting sighting = Sighting.of(small.get(i), small.get(j));
    int width = small.get(i).width();
    return sighting.medianAcross() >= 0
        ? new Candidate(i, j, sighting, width)
        : new Candidate(j, i, Sighting.of(small.get(j), small.get(i)), width);
  }

  /** A quarter more than what almost all of the points need. */
  private static int range(Candidate pair, int width) {
    double most = pair.sighting().across(0.98) * width / pair.width();
    return Math.clamp(Math.round(1.25 * most) + 8, 24, Math.max(24, width * 2 / 5));
  }

  private static Photograph photograph(PictureFile file) {
    return new Photograph(name(file), file.path().toString(), file.width(), file.height());
  }

  private static String name(PictureFile file) {
    return String.valueOf(file.path().getFileName());
  }
}
