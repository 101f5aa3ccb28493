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
    OnnxMl.NodeProto add =
        OnnxMl.NodeProto.newBuilder()
            .setOpType("Add")
            .addInput("a")
            .addInput("b")
            .addOutput("sum")
            .build();
    OnnxMl.GraphProto graph =
        OnnxMl.GraphProto.newBuilder()
            .setName("adding")
            .addNode(add)
            .addInput(tensor("a", rows, width))
            .addInput(tensor("b", rows, width))
            .addOutput(tensor("sum", rows, width))
            .build();
    OnnxMl.ModelProto model =
        OnnxMl.ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(17))
            .setGraph(graph)
            .build();
    return Files.write(folder.resolve("adding.onnx"), model.toByteArray());
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
