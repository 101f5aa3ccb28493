package dev.solidflux.example.room.stereo;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;

/** Writes an ONNX graph operator by operator; each gives the name of what comes out of it. */
final class OnnxGraph {
  /** A dimension that is only known when the graph is run. */
  static final long ANY = -1;

  private static final int OPERATORS = 17;
  private static final int FORMAT = 8;

  private final GraphProto.Builder graph;
  private final String prefix;
  private int count;

  OnnxGraph(String name) {
    this.graph = GraphProto.newBuilder().setName(name);
    this.prefix = name;
  }

  String input(String name, long... shape) {
    graph.addInput(value(name, shape));
    return name;
  }

  /** Makes {@code of} an output of the graph, by a name of its own. */
  void output(String name, String of, long... shape) {
    graph.addNode(NodeProto.newBuilder().setOpType("Identity").addInput(of).addOutput(name));
    graph.addOutput(value(name, shape));
  }

  String op(String type, List<String> inputs, AttributeProto... attributes) {
    return op(type, inputs, 1, attributes).getFirst();
  }

  List<String> op(String type, List<String> inputs, int outputs, AttributeProto... attributes) {
    var node = NodeProto.newBuilder().setOpType(type).addAllInput(inputs);
    for (int i = 0; i < outputs; i++) {
      node.addOutput(fresh(type));
    }
    graph.addNode(node.addAllAttribute(List.of(attributes)));
    return List.copyOf(node.getOutputList());
  }

  String number(double value) {
    return floats(new float[] {(float) value});
  }

  String floats(float[] values, long... shape) {
    var tensor = tensor(TensorProto.DataType.FLOAT, shape);
    for (float value : values) {
      tensor.addFloatData(value);
    }
    return constant(tensor);
  }

  String whole(long... values) {
    var tensor = tensor(TensorProto.DataType.INT64, values.length);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    return constant(tensor);
  }

  GraphProto build() {
    return graph.build();
  }

  byte[] model() {
    return ModelProto.newBuilder()
        .setIrVersion(FORMAT)
        .setProducerName("solidflux")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATORS))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  static AttributeProto attribute(String name, long... values) {
    var attribute = AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  static AttributeProto single(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
  }

  static AttributeProto body(OnnxGraph graph) {
    return AttributeProto.newBuilder()
        .setName("body")
        .setType(AttributeType.GRAPH)
        .setG(graph.build())
        .build();
  }

  private String constant(TensorProto.Builder tensor) {
    String name = fresh("constant");
    graph.addInitializer(tensor.setName(name));
    return name;
  }

  private String fresh(String kind) {
    return prefix + "/" + kind + "-" + count++;
  }

  private static TensorProto.Builder tensor(TensorProto.DataType type, long... shape) {
    var tensor = TensorProto.newBuilder().setDataType(type.getNumber());
    for (long size : shape) {
      tensor.addDims(size);
    }
    return tensor;
  }

  private static ValueInfoProto value(String name, long... shape) {
    var dimensions = TensorShapeProto.newBuilder();
    for (int i = 0; i < shape.length; i++) {
      var dimension = dimensions.addDimBuilder();
      if (shape[i] == ANY) {
        dimension.setDimParam("n" + i);
      } else {
        dimension.setDimValue(shape[i]);
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(dimensions)))
        .build();
  }
}
