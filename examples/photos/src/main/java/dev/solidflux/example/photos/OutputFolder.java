package dev.solidflux.example.photos;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * The folder of a run's files. A file appears whole or not at all, and an attempt that runs again,
 * or at the same time as another, writes the same file: execution is at least once.
 */
record OutputFolder(Path path) {

  Path writeText(String file, String text) throws IOException {
    return write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param quality from 0 to 1
   */
  Path writeJpeg(String file, BufferedImage picture, float quality) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(quality);
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), param);
    } finally {
      writer.dispose();
    }
    return write(file, bytes.toByteArray());
  }

  /**
   * Reads a picture that an earlier solid wrote here.
   *
   * @throws IOException also if the name leads out of the folder
   */
  BufferedImage readPicture(String file) throws IOException {
    Path source = path.resolve(file).normalize();
    if (!source.startsWith(path.normalize())) {
      throw new IOException("not in the output folder: " + file);
    }
    BufferedImage picture = ImageIO.read(source.toFile());
    if (picture == null) {
      throw new IOException("not a picture: " + source);
    }
    return picture;
  }

  private Path write(String file, byte[] content) throws IOException {
    Path target = path.resolve(file);
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException("no folder to write to: " + target);
    }
    Files.createDirectories(folder);
    Path part = folder.resolve("." + UUID.randomUUID() + ".part");
    try {
      Files.write(part, content);
      return Files.move(
          part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
