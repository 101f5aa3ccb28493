package dev.solidflux.onnx;

import ai.onnxruntime.OnnxJavaType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tensors in files of NumPy's form {@code .npy}, version 1 or 2, little-endian and in C's order.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">the
 *     form</a>
 */
final class NpyFile {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int PREFIX = 8;
  private static final int LONGEST_HEADER = 1 << 16;
  private static final int ALIGNED = 64;

  private static final Map<String, OnnxJavaType> TYPES =
      Map.of(
          "<f4", OnnxJavaType.FLOAT,
          "<f8", OnnxJavaType.DOUBLE,
          "<i4", OnnxJavaType.INT32,
          "<i8", OnnxJavaType.INT64,
          "|i1", OnnxJavaType.INT8,
          "|u1", OnnxJavaType.UINT8,
          "|b1", OnnxJavaType.BOOL);

  private static final Pattern DESCRIPTION = Pattern.compile("'descr': '([^']+)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order': (True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape': \\(([0-9, ]*)\\)");

  private NpyFile() {}

  /**
   * @throws IOException if it is no such file, or another form of it, with a message for people
   */
  static Tensor read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer prefix = bytes(channel, PREFIX, file);
      for (byte expected : MAGIC) {
        if (prefix.get() != expected) {
          throw new IOException(file + " is no file of NumPy's");
        }
      }
      int version = prefix.get();
      int length =
          version == 1
              ? bytes(channel, 2, file).getShort() & 0xffff
              : bytes(channel, 4, file).getInt();
      if (length < 0 || length > LONGEST_HEADER) {
        throw new IOException(file + " has a header of " + length + " bytes");
      }
      String header = StandardCharsets.ISO_8859_1.decode(bytes(channel, length, file)).toString();
      OnnxJavaType type = TYPES.get(group(DESCRIPTION, header, file));
      if (type == null || group(ORDER, header, file).equals("True")) {
        throw new IOException(
            file + " must be in C's order, with one of " + TYPES.keySet() + ": " + header.strip());
      }
      List<Long> shape = shape(group(SHAPE, header, file));
      long count = shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
      long bytes = Math.multiplyExact(count, type.size);
      if (bytes != channel.size() - channel.position()) {
        throw new IOException(file + " has not as many numbers as its shape says: " + shape);
      }
      return new Tensor(type, shape, bytes(channel, bytes, file));
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw new IOException(file + " cannot be a tensor: " + e.getMessage(), e);
    }
  }

  private static ByteBuffer bytes(FileChannel channel, long number, Path file) throws IOException {
    ByteBuffer bytes = Tensor.buffer(number).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new IOException(file + " ends too early");
      }
    }
    return bytes.flip();
  }

  private static String group(Pattern pattern, String header, Path file) throws IOException {
    Matcher found = pattern.matcher(header);
    if (!found.find()) {
      throw new IOException(file + " has a header that cannot be read: " + header.strip());
    }
    return found.group(1);
  }

  private static List<Long> shape(String text) {
    List<Long> shape = new ArrayList<>();
    for (String size : text.split(",", -1)) {
      if (!size.isBlank()) {
        shape.add(Long.valueOf(size.strip()));
      }
    }
    return shape;
  }

  /** Writes it elsewhere first, so that the file is there whole or not at all. */
  static void write(Tensor tensor, Path file) throws IOException {
    String type =
        TYPES.entrySet().stream()
            .filter(entry -> entry.getValue() == tensor.type())
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow(() -> new IOException("no file of NumPy's can have " + tensor.type()));
    String sizes = tensor.shape().stream().map(size -> size + ",").collect(Collectors.joining(" "));
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(type, sizes);
    int whole = Math.ceilDiv(PREFIX + 2 + header.length() + 1, ALIGNED) * ALIGNED;
    ByteBuffer start = ByteBuffer.allocate(whole).order(ByteOrder.LITTLE_ENDIAN);
    start.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (whole - PREFIX - 2));
    start.put(header.getBytes(StandardCharsets.ISO_8859_1));
    while (start.position() < whole - 1) {
      start.put((byte) ' ');
    }
    start.put((byte) '\n').flip();
    Path unfinished = Files.createTempFile(file.toAbsolutePath().getParent(), "unfinished", ".npy");
    try {
      try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        write(channel, start);
        write(channel, tensor.data().duplicate());
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int unused = channel.write(bytes);
    }
  }
}
