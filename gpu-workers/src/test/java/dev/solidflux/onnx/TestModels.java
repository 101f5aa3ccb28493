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
    OnnxMl.NodeProto node =
        OnnxMl.NodeProto.newBuilder()
            .setOpType(operator)
            .addInput("a")
            .addInput("b")
            .addOutput(output)
            .build();
    OnnxMl.GraphProto graph =
        OnnxMl.GraphProto.newBuilder()
            .setName("graph")
            .addNode(node)
            .addInput(tensor("a", shape))
            .addInput(tensor("b", shape))
            .addOutput(tensor(output, shape))
            .build();
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
    return OnnxMl.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            OnnxMl.TypeProto.newBuilder()
                .setTensorType(
                    OnnxMl.TypeProto.Tensor.newBuilder()
                        .setElemType(OnnxMl.TensorProto.DataType.FLOAT.getNumber())
                        .setShape(OnnxMl.TensorShapeProto.newBuilder().addAllDim(sizes))))
        .build();
  }
}
