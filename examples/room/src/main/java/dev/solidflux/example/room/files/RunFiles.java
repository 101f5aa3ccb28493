package dev.solidflux.example.room.files;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import javax.imageio.ImageIO;

/**
 * The files of a run, in its folder: the only place that knows where they are. A file appears whole
 * or not at all, and an attempt that runs again writes the same file.
 */
public record RunFiles(Path folder) {
  /** What only later solids of the run read stands in this folder of its own. */
  public static final String SCRATCH = "work";

  /**
   * The files in a folder, which is made if it is not there.
   *
   * @throws IllegalArgumentException if it cannot be a folder
   */
  public static RunFiles in(String folder) throws IOException {
    try {
      return new RunFiles(Files.createDirectories(Path.of(folder).toAbsolutePath().normalize()));
    } catch (InvalidPathException | FileAlreadyExistsException e) {
      throw new IllegalArgumentException("out is not a folder: " + folder, e);
    }
  }

  /** Where a file of the run is, absolute. */
  public String address(String file) throws IOException {
    return path(file).toString();
  }

  public void write(String file, byte[] content) throws IOException {
    Path target = path(file);
    Path parent = target.getParent() == null ? folder : target.getParent();
    Files.createDirectories(parent);
    Path part = parent.resolve("." + UUID.randomUUID() + ".part");
    try {
      Files.write(part, content);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  public void write(String file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  public void writePng(String file, BufferedImage picture) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", bytes);
    write(file, bytes.toByteArray());
  }

  public void writeNumbers(String file, float[]... planes) throws IOException {
    int count = 0;
    for (float[] plane : planes) {
      count += plane.length;
    }
    var bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] plane : planes) {
      for (float value : plane) {
        bytes.putFloat(value);
      }
    }
    write(file, bytes.array());
  }

  /**
   * Reads planes of numbers that an earlier solid wrote.
   *
   * @throws IOException also if the file holds more or fewer
   */
  public float[][] readNumbers(String file, int planes, int each) throws IOException {
    byte[] content = read(file);
    if (content.length != (long) planes * each * Float.BYTES) {
      throw new IOException(
          "%s has %,d bytes and not those of %d times %,d numbers"
              .formatted(path(file), content.length, planes, each));
    }
    var bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    float[][] numbers = new float[planes][each];
    for (float[] plane : numbers) {
      bytes.asFloatBuffer().get(plane);
      bytes.position(bytes.position() + each * Float.BYTES);
    }
    return numbers;
  }

  public byte[] read(String file) throws IOException {
    return Files.readAllBytes(path(file));
  }

  public BufferedImage readPicture(String file) throws IOException {
    BufferedImage picture = ImageIO.read(path(file).toFile());
    if (picture == null) {
      throw new IOException("not a picture: " + path(file));
    }
    return picture;
  }

  /** Deletes what only the run's own solids read. */
  public int deleteScratch() throws IOException {
    Path scratch = path(SCRATCH);
    if (!Files.isDirectory(scratch)) {
      return 0;
    }
    int deleted = 0;
    try (var files = Files.newDirectoryStream(scratch, "*.{f32,png,part}")) {
      for (Path file : files) {
        deleted += Files.deleteIfExists(file) ? 1 : 0;
      }
    }
    try {
      Files.delete(scratch);
    } catch (DirectoryNotEmptyException e) {
      // somebody else's files stay, and with them the folder
      return deleted;
    }
    return deleted;
  }

  /** No name leads out of the folder. */
  private Path path(String file) throws IOException {
    Path path = folder.resolve(file).normalize();
    if (!path.startsWith(folder)) {
      throw new IOException("not in the run's folder: " + file);
    }
    return path;
  }
}
