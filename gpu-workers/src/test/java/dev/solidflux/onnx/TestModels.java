package dev.solidflux.onnx;

import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Small models, as an exporter would write them. */
final class TestModels {

  private TestModels() {}

  /**
   * {@code sum = a + b} of rows of {@code width} numbers.
   *
   * @param rows how many; below 0 for any number
   */
  static Path adding(Path folder, long rows, long width) throws IOException {
    byte[] model = model("Add", "sum", rows, width);
    return Files.write(folder.resolve("adding.onnx"), model);
  }

  /** {@code output = a OPERATOR b}, each of them of that shape. */
  static byte[] model(String operator, String output, long... shape) {
    return model(
        OnnxMl.GraphProto.newBuilder()
            .setName("graph")
            .addNode(node(operator, output, "a", "b"))
            .addInput(tensor("a", shape))
            .addInput(tensor("b", shape))
            .addOutput(tensor(output, shape))
            .build());
  }

  /** {@code joined}: the rows of a, and then those of b. */
  static byte[] joining(long width) {
    OnnxMl.NodeProto node =
        node("Concat", "joined", "a", "b").toBuilder()
            .addAttribute(
                OnnxMl.AttributeProto.newBuilder()
                    .setName("axis")
                    .setType(OnnxMl.AttributeProto.AttributeType.INT)
                    .setI(0))
            .build();
    return model(
        OnnxMl.GraphProto.newBuilder()
            .setName("graph")
            .addNode(node)
            .addInput(tensor("a", -1, width))
            .addInput(tensor("b", -1, width))
            .addOutput(tensor("joined", -1, width))
            .build());
  }

  /** {@code last = a}, doubled so often that nobody lives to see it. */
  static byte[] endless() {
    OnnxMl.ValueInfoProto condition =
        value("go", OnnxMl.TensorProto.DataType.BOOL, OnnxMl.TensorShapeProto.newBuilder());
    OnnxMl.GraphProto body =
        OnnxMl.GraphProto.newBuilder()
            .setName("body")
            .addNode(node("Identity", "stays", "go"))
            .addNode(node("Add", "doubled", "value", "value"))
            .addInput(
                value("i", OnnxMl.TensorProto.DataType.INT64, OnnxMl.TensorShapeProto.newBuilder()))
            .addInput(condition)
            .addInput(tensor("value", 1, 2))
            .addOutput(condition.toBuilder().setName("stays"))
            .addOutput(tensor("doubled", 1, 2))
            .build();
    OnnxMl.NodeProto loop =
        node("Loop", "last", "times", "", "a").toBuilder()
            .addAttribute(
                OnnxMl.AttributeProto.newBuilder()
                    .setName("body")
                    .setType(OnnxMl.AttributeProto.AttributeType.GRAPH)
                    .setG(body))
            .build();
    return model(
        OnnxMl.GraphProto.newBuilder()
            .setName("graph")
            .addInitializer(
                OnnxMl.TensorProto.newBuilder()
                    .setName("times")
                    .setDataType(OnnxMl.TensorProto.DataType.INT64.getNumber())
                    .addInt64Data(Long.MAX_VALUE))
            .addNode(loop)
            .addInput(tensor("a", 1, 2))
            .addOutput(tensor("last", 1, 2))
            .build());
  }

  private static OnnxMl.NodeProto node(String operator, String output, String... inputs) {
    return OnnxMl.NodeProto.newBuilder()
        .setOpType(operator)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private static byte[] model(OnnxMl.GraphProto graph) {
    return OnnxMl.ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static OnnxMl.ValueInfoProto tensor(String name, long... shape) {
    List<OnnxMl.TensorShapeProto.Dimension> sizes = new ArrayList<>();
    for (long size : shape) {
      OnnxMl.TensorShapeProto.Dimension.Builder dimension =
          OnnxMl.TensorShapeProto.Dimension.newBuilder();
      sizes.add((size < 0 ? dimension.setDimParam("n") : dimension.setDimValue(size)).build());
    }
    return value(
        name,
        OnnxMl.TensorProto.DataType.FLOAT,
        OnnxMl.TensorShapeProto.newBuilder().addAllDim(sizes));
  }

  private static OnnxMl.ValueInfoProto value(
      String name, OnnxMl.TensorProto.DataType type, OnnxMl.TensorShapeProto.Builder shape) {
    return OnnxMl.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            OnnxMl.TypeProto.newBuilder()
                .setTensorType(
                    OnnxMl.TypeProto.Tensor.newBuilder()
                        .setElemType(type.getNumber())
                        .setShape(shape)))
        .build();
  }
}
