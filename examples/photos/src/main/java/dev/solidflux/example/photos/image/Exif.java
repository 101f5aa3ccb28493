package dev.solidflux.example.photos.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the one EXIF field that changes how a photograph is shown. */
final class Exif {
  private static final int ORIENTATION_TAG = 0x0112;
  private static final int TIFF_START = 6;

  private Exif() {}

  /**
   * The orientation in an APP1 segment; upright where it is another kind of segment, damaged or
   * silent.
   */
  static Orientation orientation(byte[] segment) {
    if (segment.length < TIFF_START + 8
        || segment[0] != 'E'
        || segment[1] != 'x'
        || segment[2] != 'i'
        || segment[3] != 'f') {
      return Orientation.UPRIGHT;
    }
    try {
      return inTiff(ByteBuffer.wrap(segment, TIFF_START, segment.length - TIFF_START).slice());
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return Orientation.UPRIGHT;
    }
  }

  private static Orientation inTiff(ByteBuffer tiff) {
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    tiff.position(tiff.getInt(4));
    int entries = tiff.getShort() & 0xffff;
    for (int i = 0; i < entries; i++) {
      int tag = tiff.getShort() & 0xffff;
      int type = tiff.getShort();
      int count = tiff.getInt();
      int value = tiff.getShort() & 0xffff;
      tiff.getShort();
      if (tag == ORIENTATION_TAG) {
        return type == 3 && count == 1 ? Orientation.ofExif(value) : Orientation.UPRIGHT;
      }
    }
    return Orientation.UPRIGHT;
  }
}
