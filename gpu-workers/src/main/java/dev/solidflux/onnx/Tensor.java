package dev.solidflux.onnx;

import ai.onnxruntime.OnnxJavaType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers in rows and columns, and more dimensions, the last one running fastest.
 *
 * @param data in the machine's own order, from position 0 to its limit
 */
public record Tensor(OnnxJavaType type, List<Long> shape, ByteBuffer data) {

  public Tensor {
    shape = List.copyOf(shape);
    if (shape.stream().anyMatch(size -> size < 0)
        || data.remaining() != Math.multiplyExact(count(shape), type.size)) {
      throw new IllegalArgumentException(
          "%s of shape %s does not have %d bytes".formatted(type, shape, data.remaining()));
    }
  }

  private static long count(List<Long> shape) {
    return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
  }

  /** Single precision. */
  public static Tensor of(float[] values, long... shape) {
    ByteBuffer data = buffer(values.length * (long) Float.BYTES);
    data.asFloatBuffer().put(values);
    return new Tensor(OnnxJavaType.FLOAT, Arrays.stream(shape).boxed().toList(), data);
  }

  static Tensor of(OnnxJavaType type, long[] shape, ByteBuffer data) {
    return new Tensor(type, Arrays.stream(shape).boxed().toList(), data);
  }

  /**
   * @throws IllegalArgumentException if no buffer can be so large
   */
  static ByteBuffer buffer(long bytes) {
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a tensor has at most 2 GiB, not %,d bytes".formatted(bytes));
    }
    return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
  }

  /** How many numbers there are. */
  public long count() {
    return count(shape);
  }

  long[] shapeArray() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * @throws IllegalStateException if it is of another type
   */
  public float[] floats() {
    if (type != OnnxJavaType.FLOAT) {
      throw new IllegalStateException("no single precision: " + type);
    }
    float[] values = new float[Math.toIntExact(count())];
    data.duplicate().order(data.order()).asFloatBuffer().get(values);
    return values;
  }

  /** How many parts there are along the first dimension; 1 if it has none. */
  long rows() {
    return shape.isEmpty() ? 1 : shape.getFirst();
  }

  /** All but the first dimension. */
  List<Long> shapeOfARow() {
    return shape.isEmpty() ? shape : shape.subList(1, shape.size());
  }

  /** Several after each other along the first dimension; they differ in nothing else. */
  static Tensor join(List<Tensor> parts) {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    Tensor first = parts.getFirst();
    ByteBuffer data = buffer(parts.stream().mapToLong(part -> part.data.remaining()).sum());
    parts.forEach(part -> data.put(part.data.duplicate()));
    return first.withRows(parts.stream().mapToLong(Tensor::rows).sum(), data.flip());
  }

  /** A part along the first dimension, which shares the data. */
  Tensor slice(long from, long rows) {
    long bytes = rows() == 0 ? 0 : data.remaining() / rows();
    int begin = Math.toIntExact(from * bytes);
    int length = Math.toIntExact(rows * bytes);
    return withRows(rows, data.slice(begin, length).order(data.order()));
  }

  private Tensor withRows(long rows, ByteBuffer rowsData) {
    Long[] changed = shape.toArray(Long[]::new);
    changed[0] = rows;
    return new Tensor(type, List.of(changed), rowsData);
  }
}
