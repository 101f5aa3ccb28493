package dev.solidflux.example.photos.image;

import java.nio.charset.StandardCharsets;

/** The format of a picture, known by its first bytes: a name may lie. */
public enum ImageFormat {
  JPEG,
  PNG,
  GIF,
  BMP;

  /** How many bytes {@link #of} wants to see. */
  static final int MAGIC_BYTES = 12;

  static ImageFormat of(byte[] start) throws UnreadablePicture {
    if (start.length == 0) {
      throw new UnreadablePicture("the file is empty");
    }
    String magic = new String(start, StandardCharsets.ISO_8859_1);
    if (magic.startsWith("\u00ff\u00d8\u00ff")) {
      return JPEG;
    }
    if (magic.startsWith("\u0089PNG\r\n\u001a\n")) {
      return PNG;
    }
    if (magic.startsWith("GIF87a") || magic.startsWith("GIF89a")) {
      return GIF;
    }
    if (magic.startsWith("BM")) {
      return BMP;
    }
    throw new UnreadablePicture(whyNot(magic));
  }

  /** The formats people do keep in photo folders deserve a better answer than "not a picture". */
  private static String whyNot(String magic) {
    if (magic.startsWith("II*\0") || magic.startsWith("MM\0*")) {
      return "TIFF and camera raw files are not supported";
    }
    if (magic.startsWith("RIFF") && magic.startsWith("WEBP", 8)) {
      return "WebP is not supported";
    }
    if (magic.startsWith("ftyp", 4)) {
      return "HEIC, AVIF and films are not supported";
    }
    return "not a picture (its first bytes are those of no known format)";
  }
}
