package dev.solidflux.example.photos.image;

/**
 * What a folder may hold before it is refused, so that no file can exhaust a worker.
 *
 * @param files files in the folder
 * @param bytes size of one file
 * @param pixels width times height as the header claims them; they are checked before anything is
 *     decoded, because a file of a few kilobytes may claim gigapixels
 */
public record Limits(int files, long bytes, long pixels) {
  public static final Limits DEFAULT = new Limits(5_000, 128L << 20, 120_000_000L);
}
