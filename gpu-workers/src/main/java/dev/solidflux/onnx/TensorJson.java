package dev.solidflux.onnx;

import ai.onnxruntime.OnnxJavaType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Tensors as lists of lists of numbers. */
final class TensorJson {

  private TensorJson() {}

  /**
   * @throws IllegalArgumentException if it is no rectangle of numbers
   */
  static Tensor read(JsonNode json, OnnxJavaType type) {
    List<Long> shape = new ArrayList<>();
    for (JsonNode level = json; level.isArray(); level = level.path(0)) {
      shape.add((long) level.size());
    }
    long count = shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    ByteBuffer data = Tensor.buffer(count * type.size);
    fill(json, shape, 0, type, data);
    return new Tensor(type, shape, data.flip());
  }

  private static void fill(
      JsonNode json, List<Long> shape, int depth, OnnxJavaType type, ByteBuffer data) {
    if (depth == shape.size()) {
      put(json, type, data);
      return;
    }
    if (!json.isArray() || json.size() != shape.get(depth)) {
      throw new IllegalArgumentException(
          "its lists have different lengths: %s is none of %d"
              .formatted(kind(json), shape.get(depth)));
    }
    for (JsonNode part : json) {
      fill(part, shape, depth + 1, type, data);
    }
  }

  private static String kind(JsonNode json) {
    return json.isArray() ? "a list of " + json.size() : json.getNodeType().toString();
  }

  private static void put(JsonNode json, OnnxJavaType type, ByteBuffer data) {
    if (type == OnnxJavaType.BOOL ? !json.isBoolean() : !json.isNumber()) {
      throw new IllegalArgumentException("it has something that is no " + type + ": " + kind(json));
    }
    switch (type) {
      case FLOAT -> data.putFloat((float) json.asDouble());
      case DOUBLE -> data.putDouble(json.asDouble());
      case INT32 -> data.putInt(json.asInt());
      case INT64 -> data.putLong(json.asLong());
      case INT8, UINT8 -> data.put((byte) json.asInt());
      case BOOL -> data.put((byte) (json.asBoolean() ? 1 : 0));
      default ->
          throw new IllegalArgumentException("a model's " + type + " cannot be read of JSON");
    }
  }

  static JsonNode write(Tensor tensor) {
    return write(tensor, 0, tensor.data().duplicate().order(tensor.data().order()));
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
