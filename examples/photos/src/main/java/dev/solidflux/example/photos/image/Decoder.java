package dev.solidflux.example.photos.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.stream.FileImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a picture to at most a few million pixels however large it is: rows and columns are left
 * out while decoding, and what remains is averaged down, so that memory stays bounded and fine
 * patterns do not turn into false sharpness.
 */
public final class Decoder {
  private Decoder() {}

  /**
   * The upright picture, its longer side at most {@code longSide} pixels; smaller pictures are not
   * enlarged.
   *
   * @param progress told fractions from 0 to 1 while rows are decoded; what it throws ends the
   *     decoding
   * @throws UnreadablePicture if the data is damaged or cut short
   */
  public static BufferedImage decode(PictureFile file, int longSide, DoubleConsumer progress)
      throws UnreadablePicture {
    ImageReader reader = PictureFile.reader(file.format());
    var listener = new Listener(progress);
    try (var in = new FileImageInputStream(file.path().toFile())) {
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener((source, warning) -> listener.warnings.add(warning));
      reader.addIIOReadProgressListener(listener);
      ImageReadParam param = reader.getDefaultReadParam();
      int period = period(Math.max(file.width(), file.height()), longSide);
      param.setSourceSubsampling(period, period, 0, 0);
      BufferedImage stored = pixels(reader, param, file);
      refuseWhatIsCutShort(listener.warnings);
      return file.orientation().upright(Shrink.toLongSide(stored, longSide));
    } catch (IOException | RuntimeException e) {
      listener.rethrowOwn();
      throw new UnreadablePicture("the pixels cannot be decoded: " + PictureFile.reason(e), e);
    } finally {
      reader.dispose();
    }
  }

  /** Leaves at least twice the wanted size, for the average to work on. */
  static int period(int sourceLongSide, int longSide) {
    return Math.max(1, sourceLongSide / (2 * longSide));
  }

  private static BufferedImage pixels(ImageReader reader, ImageReadParam param, PictureFile file)
      throws IOException {
    if (file.components() != 4) {
      return reader.read(0, param);
    }
    Raster raster = reader.readRaster(0, param);
    return Cmyk.toRgb(raster, file.adobeTransform());
  }

  /** ImageIO fills the missing rest of a JPEG with grey and merely warns. */
  private static void refuseWhatIsCutShort(List<String> warnings) throws UnreadablePicture {
    for (String warning : warnings) {
      if (warning.contains("premature end") || warning.contains("Truncated")) {
        throw new UnreadablePicture("the file is cut short: " + warning);
      }
    }
  }

  private static final class Listener implements IIOReadProgressListener {
    private final DoubleConsumer progress;
    private final List<String> warnings = new ArrayList<>();
    private @Nullable RuntimeException own;

    Listener(DoubleConsumer progress) {
      this.progress = progress;
    }

    /** What the caller's own progress function threw is no fault of the picture. */
    void rethrowOwn() {
      if (own != null) {
        throw own;
      }
    }

    @Override
    public void imageProgress(ImageReader source, float percentageDone) {
      try {
        progress.accept(Math.clamp(percentageDone / 100.0, 0, 1));
      } catch (RuntimeException e) {
        own = e;
        throw e;
      }
    }

    @Override
    public void sequenceStarted(ImageReader source, int minIndex) {}

    @Override
    public void sequenceComplete(ImageReader source) {}

    @Override
    public void imageStarted(ImageReader source, int imageIndex) {}

    @Override
    public void imageComplete(ImageReader source) {}

    @Override
    public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageReader source, float percentageDone) {}

    @Override
    public void thumbnailComplete(ImageReader source) {}

    @Override
    public void readAborted(ImageReader source) {}
  }
}
