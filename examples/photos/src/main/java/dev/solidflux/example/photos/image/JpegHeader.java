package dev.solidflux.example.photos.image;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * What ImageIO does not tell about a JPEG file.
 *
 * @param orientation the EXIF orientation, 1 where the file names none
 * @param components 1 for grey, 3 for colour, 4 for CMYK or YCCK
 * @param adobeTransform of the Adobe segment (0 CMYK, 1 YCbCr, 2 YCCK), or -1 where there is none
 */
record JpegHeader(Orientation orientation, int components, int adobeTransform) {
  private static final int APP1 = 0xE1;
  private static final int APP14 = 0xEE;
  private static final int START_OF_SCAN = 0xDA;

  /** Reads segments up to the first frame header; a damaged EXIF segment counts as none. */
  static JpegHeader read(InputStream file) throws IOException, UnreadablePicture {
    var in = new DataInputStream(file);
    in.skipNBytes(2);
    var orientation = Orientation.UPRIGHT;
    int adobe = -1;
    try {
      while (true) {
        int marker = nextMarker(in);
        if (marker == START_OF_SCAN) {
          throw new UnreadablePicture("the JPEG file has no frame header");
        }
        if (standsAlone(marker)) {
          continue;
        }
        byte[] segment = segment(in);
        if (isFrame(marker)) {
          if (segment.length < 6) {
            throw new UnreadablePicture("the JPEG frame header is too short");
          }
          return new JpegHeader(orientation, segment[5] & 0xff, adobe);
        }
        if (marker == APP1 && orientation == Orientation.UPRIGHT) {
          orientation = Exif.orientation(segment);
        } else if (marker == APP14
            && segment.length >= 12
            && segment[0] == 'A'
            && segment[1] == 'd') {
          adobe = segment[11] & 0xff;
        }
      }
    } catch (EOFException e) {
      throw new UnreadablePicture("the JPEG file ends within its header", e);
    }
  }

  private static int nextMarker(DataInputStream in) throws IOException, UnreadablePicture {
    if (in.readUnsignedByte() != 0xff) {
      throw new UnreadablePicture("the JPEG header is damaged");
    }
    int marker = in.readUnsignedByte();
    while (marker == 0xff) {
      marker = in.readUnsignedByte();
    }
    return marker;
  }

  private static byte[] segment(DataInputStream in) throws IOException, UnreadablePicture {
    int length = in.readUnsignedShort();
    if (length < 2) {
      throw new UnreadablePicture("the JPEG header is damaged");
    }
    byte[] segment = new byte[length - 2];
    in.readFully(segment);
    return segment;
  }

  private static boolean standsAlone(int marker) {
    return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
  }

  /** SOF0 to SOF15, less the three codes in that range which mean tables. */
  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }
}
