package dev.solidflux.onnx;

import ai.onnxruntime.OnnxJavaType;
import dev.solidflux.worker.SolidFailure;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.JsonNodeException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Tensors as lists of lists of numbers. */
final class TensorJson {

  private static final int LONGEST = 50;

  private TensorJson() {}

  /**
   * @throws IllegalArgumentException if it is no rectangle of numbers of that type
   */
  static Tensor read(JsonNode json, OnnxJavaType type) {
    List<Long> shape = new ArrayList<>();
    for (JsonNode level = json; level.isArray(); level = level.path(0)) {
      shape.add((long) level.size());
    }
    checkRectangle(json, shape, 0); // or the first of its lists would say how large the others are
    long count = shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    ByteBuffer data = Tensor.buffer(count * type.size);
    fill(json, type, data);
    return new Tensor(type, shape, data.flip());
  }

  private static void checkRectangle(JsonNode json, List<Long> shape, int depth) {
    if (depth == shape.size()) {
      if (json.isArray()) {
        throw new IllegalArgumentException(
            "it has a list of %d in the place of a number".formatted(json.size()));
      }
      return;
    }
    if (!json.isArray() || json.size() != shape.get(depth)) {
      throw new IllegalArgumentException(
          "its lists have different lengths: %s is none of %d"
              .formatted(kind(json), shape.get(depth)));
    }
    for (JsonNode part : json) {
      checkRectangle(part, shape, depth + 1);
    }
  }

  private static void fill(JsonNode json, OnnxJavaType type, ByteBuffer data) {
    if (!json.isArray()) {
      put(json, type, data);
    }
    for (JsonNode part : json) {
      fill(part, type, data);
    }
  }

  private static String kind(JsonNode json) {
    return json.isArray() ? "a list of " + json.size() : json.getNodeType().toString();
  }

  private static void put(JsonNode json, OnnxJavaType type, ByteBuffer data) {
    if (type == OnnxJavaType.BOOL ? !json.isBoolean() : !json.isNumber()) {
      throw unfit(type, kind(json));
    }
    switch (type) {
      case FLOAT -> data.putFloat((float) finite(json, type, (float) number(json)));
      case DOUBLE -> data.putDouble(finite(json, type, number(json)));
      case INT32 -> data.putInt((int) whole(json, type, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case INT64 -> data.putLong(whole(json, type, Long.MIN_VALUE, Long.MAX_VALUE));
      case INT8 -> data.put((byte) whole(json, type, Byte.MIN_VALUE, Byte.MAX_VALUE));
      case UINT8 -> data.put((byte) whole(json, type, 0, 255));
      case BOOL -> data.put((byte) (json.asBoolean() ? 1 : 0));
      default ->
          throw new IllegalArgumentException("a model's " + type + " cannot be read of JSON");
    }
  }

  private static double number(JsonNode json) {
    return json.numberValue().doubleValue();
  }

  /**
   * @param value as the type has it
   */
  private static double finite(JsonNode json, OnnxJavaType type, double value) {
    if (!Double.isFinite(value)) {
      throw unfit(type, text(json));
    }
    return value;
  }

  private static long whole(JsonNode json, OnnxJavaType type, long least, long most) {
    try {
      long value =
          json.isIntegralNumber() && json.canConvertToLong()
              ? json.longValue()
              : json.decimalValue().longValueExact();
      if (least <= value && value <= most) {
        return value;
      }
    } catch (ArithmeticException | JsonNodeException e) {
      // said below
    }
    throw unfit(type, text(json));
  }

  private static String text(JsonNode json) {
    String text = json.toString();
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  private static IllegalArgumentException unfit(OnnxJavaType type, String what) {
    return new IllegalArgumentException("it has something that is no " + type + ": " + what);
  }

  /**
   * @param mostBytes of the text; each number and each list takes two at least
   * @throws SolidFailure {@code ResultTooLarge} if it cannot fit into that
   */
  static JsonNode write(Tensor tensor, long mostBytes) throws SolidFailure {
    checkFits(tensor.shape(), mostBytes / 2);
    return write(tensor, 0, tensor.data().duplicate().order(tensor.data().order()));
  }

  private static void checkFits(List<Long> shape, long most) throws SolidFailure {
    long parts = 1; // at this depth
    for (long size : shape) {
      if (size > 0 && parts > most / size) {
        throw new SolidFailure(
            "ResultTooLarge",
            "an output of shape %s is too large to be told as JSON: npy keeps it in a file"
                .formatted(shape));
      }
      parts *= size;
    }
  }

  private static JsonNode write(Tensor tensor, int depth, ByteBuffer data) {
    if (depth == tensor.shape().size()) {
      return number(tensor.type(), data);
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (long i = 0; i < tensor.shape().get(depth); i++) {
      list.add(write(tensor, depth + 1, data));
    }
    return list;
  }

  private static JsonNode number(OnnxJavaType type, ByteBuffer data) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (type) {
      case FLOAT -> json.numberNode(data.getFloat());
      case DOUBLE -> json.numberNode(data.getDouble());
      case INT32 -> json.numberNode(data.getInt());
      case INT64 -> json.numberNode(data.getLong());
      case INT8 -> json.numberNode(data.get());
      case UINT8 -> json.numberNode(Byte.toUnsignedInt(data.get()));
      case BOOL -> json.booleanNode(data.get() != 0);
      default ->
          throw new IllegalArgumentException("a model's " + type + " cannot be written as JSON");
    };
  }
}
