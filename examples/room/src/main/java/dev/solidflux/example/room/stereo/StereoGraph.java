package dev.solidflux.example.room.stereo;

import static dev.solidflux.example.room.stereo.OnnxGraph.ANY;
import static dev.solidflux.example.room.stereo.OnnxGraph.attribute;
import static dev.solidflux.example.room.stereo.OnnxGraph.body;
import static dev.solidflux.example.room.stereo.OnnxGraph.single;

import java.util.List;

/**
 * Stereo matching as an ONNX graph without a single learned weight: each pixel of the left picture
 * is told how far to the left it is found in the right one.
 *
 * <p>How alike two pixels are is told by a census of their surroundings and by their colours, both
 * written as vectors, so that one matrix product for each row compares every pixel with every
 * candidate. Semi-global matching (Hirschmüller, 2008) then lets neighbours agree along four
 * directions; a parabola gives fractions of a pixel; and what the right picture would answer
 * differently has no confidence.
 *
 * <p>Inputs, as colours from 0 to 255: {@code left} [n, 3, height, width] and {@code right} [n, 3,
 * height, width + range - 1], which begins {@code range - 1} pixels further to the left; what lies
 * outside of the right picture is {@value #OUTSIDE}. Outputs, both [n, 1, height, width]: {@code
 * disparity} in pixels, and {@code confidence} from 0 to 1. Operators of ONNX's operator set 17
 * alone, all of them in ONNX Runtime's CPU and CUDA providers.
 *
 * @param width of a tile
 * @param height of a tile
 * @param range how many disparities are tried, from 0 on
 */
public record StereoGraph(int width, int height, int range) {
  /** The colour of no pixel: it is like none. */
  public static final int OUTSIDE = -1000;

  private static final double SMALL_STEP = 0.3;
  private static final double LARGE_STEP = 1.5;
  private static final double NEVER = -1e6;

  public StereoGraph {
    if (width < 16 || height < 16 || range < 4) {
      throw new IllegalArgumentException(
          "a tile of %d x %d pixels and %d disparities is too small"
              .formatted(width, height, range));
    }
  }

  /** The model, as a file of ONNX's would hold it. */
  public byte[] model() {
    var graph = new OnnxGraph("stereo");
    String left = graph.input("left", ANY, 3, height, width);
    String right = graph.input("right", ANY, 3, height, width + range - 1L);
    String agreed = agreed(graph, alike(graph, left, right));
    String best = graph.op("ArgMax", List.of(agreed), single("axis", 3), single("keepdims", 1));
    String ahead = at(graph, agreed, shifted(graph, best, 1));
    String behind = at(graph, agreed, shifted(graph, best, -1));
    String here = at(graph, agreed, shifted(graph, best, 0));
    // the parabola through three neighbours: its bend, and where its top is
    String bend =
        graph.op(
            "Sub",
            List.of(graph.op("Add", List.of(here, here)), graph.op("Add", List.of(ahead, behind))));
    String steps = graph.op("Cast", List.of(best), single("to", 1));
    String whole = graph.op("Sub", List.of(graph.number(range - 1.0), steps));
    String disparity = graph.op("Sub", List.of(whole, top(graph, ahead, behind, bend)));
    String confidence = graph.op("Mul", List.of(same(graph, agreed, best), sure(graph, bend)));
    graph.output("disparity", asPicture(graph, disparity), ANY, 1, height, width);
    graph.output("confidence", asPicture(graph, confidence), ANY, 1, height, width);
    return graph.model();
  }

  /**
   * How alike each pixel is to each candidate, [n, height, width, range]. The k-th candidate stands
   * {@code range - 1 - k} pixels to the left.
   */
  private String alike(OnnxGraph graph, String left, String right) {
    var features = new Features(graph);
    String of = graph.op("Transpose", List.of(features.of(left)), attribute("perm", 0, 2, 3, 1));
    String to = graph.op("Transpose", List.of(features.of(right)), attribute("perm", 0, 2, 1, 3));
    String all = graph.op("MatMul", List.of(of, to));
    // of each row of the product only the band along the diagonal is wanted: seen as rows that are
    // longer by one, the diagonal is a column
    long wide = width + range - 1L;
    String flat = graph.op("Reshape", List.of(all, graph.whole(0, 0, -1)));
    String padded =
        graph.op("Pad", List.of(flat, graph.whole(0, 0, 0, 0, 0, width), graph.number(0)));
    String skewed = graph.op("Reshape", List.of(padded, graph.whole(0, 0, width, wide + 1)));
    return cut(graph, skewed, 3, range);
  }

  private String agreed(OnnxGraph graph, String alike) {
    String[] ways = new String[4];
    for (int way = 0; way < 4; way++) {
      ways[way] = along(graph, alike, 1 + way / 2, way % 2, "way" + way);
    }
    return graph.op(
        "Add",
        List.of(
            graph.op("Add", List.of(ways[0], ways[1])),
            graph.op("Add", List.of(ways[2], ways[3]))));
  }

  /** Passes what is known from row to row, or from column to column, forwards or backwards. */
  private String along(OnnxGraph graph, String alike, int axis, int backwards, String name) {
    long length = axis == 1 ? width : height;
    String first = graph.op("Squeeze", List.of(cut(graph, alike, axis, 1), graph.whole(axis)));
    String nothing = graph.op("Mul", List.of(first, graph.number(0)));
    return graph
        .op(
            "Scan",
            List.of(nothing, alike),
            2,
            body(step(name, length)),
            single("num_scan_inputs", 1),
            attribute("scan_input_axes", axis),
            attribute("scan_output_axes", axis),
            attribute("scan_input_directions", backwards),
            attribute("scan_output_directions", backwards))
        .get(1);
  }

  /** One step: the neighbour's best counts, but to change the disparity costs. */
  private OnnxGraph step(String name, long length) {
    var step = new OnnxGraph(name);
    String before = step.input(name + "/before", ANY, length, range);
    String here = step.input(name + "/here", ANY, length, range);
    String best =
        step.op("ReduceMax", List.of(before), attribute("axes", 2), single("keepdims", 1));
    String same = step.op("Sub", List.of(before, best));
    String near =
        step.op("MaxPool", List.of(same), attribute("kernel_shape", 3), attribute("pads", 1, 1));
    String alittle = step.op("Sub", List.of(near, step.number(SMALL_STEP)));
    String any = step.op("Max", List.of(same, alittle, step.number(-LARGE_STEP)));
    String now = step.op("Add", List.of(here, any));
    step.output(name + "/after", now, ANY, length, range);
    step.output(name + "/there", now, ANY, length, range);
    return step;
  }

  private String shifted(OnnxGraph graph, String best, int by) {
    String inside =
        graph.op(
            "Max", List.of(graph.op("Min", List.of(best, graph.whole(range - 2))), graph.whole(1)));
    return graph.op("Add", List.of(inside, graph.whole(by)));
  }

  private static String at(OnnxGraph graph, String agreed, String candidate) {
    return graph.op("GatherElements", List.of(agreed, candidate), single("axis", 3));
  }

  private static String top(OnnxGraph graph, String ahead, String behind, String bend) {
    String slope = graph.op("Sub", List.of(ahead, behind));
    String safe = graph.op("Max", List.of(bend, graph.number(1e-6)));
    String off = graph.op("Div", List.of(slope, graph.op("Add", List.of(safe, safe))));
    return graph.op("Clip", List.of(off, scalar(graph, -0.5), scalar(graph, 0.5)));
  }

  /** From a half for a flat top to one for a sharp one. */
  private static String sure(OnnxGraph graph, String bend) {
    String share = graph.op("Mul", List.of(bend, graph.number(0.5)));
    String bounded = graph.op("Clip", List.of(share, scalar(graph, 0), scalar(graph, 0.5)));
    return graph.op("Add", List.of(bounded, graph.number(0.5)));
  }

  /** 1 where the right picture's pixel would choose the same partner, give or take one. */
  private String same(OnnxGraph graph, String agreed, String best) {
    // the same scores, seen from the right: skewed the other way round
    long wide = (long) width + range;
    String turned = graph.op("Transpose", List.of(agreed), attribute("perm", 0, 1, 3, 2));
    String padded =
        graph.op(
            "Pad", List.of(turned, graph.whole(0, 0, 0, 0, 0, 0, 0, range), graph.number(NEVER)));
    String flat = graph.op("Reshape", List.of(padded, graph.whole(0, 0, -1)));
    String less = cut(graph, flat, 2, range * (wide - 1));
    String skewed = graph.op("Reshape", List.of(less, graph.whole(0, 0, range, wide - 1)));
    String answers = graph.op("ArgMax", List.of(skewed), single("axis", 2), single("keepdims", 0));
    float[] columns = new float[width];
    for (int x = 0; x < width; x++) {
      columns[x] = x;
    }
    String mine = graph.op("Squeeze", List.of(best, graph.whole(3)));
    String own = graph.op("Cast", List.of(graph.floats(columns, width)), single("to", 7));
    String partner = graph.op("Add", List.of(mine, own));
    String theirs = graph.op("GatherElements", List.of(answers, partner), single("axis", 2));
    String apart =
        graph.op(
            "Abs",
            List.of(
                graph.op(
                    "Cast", List.of(graph.op("Sub", List.of(theirs, mine))), single("to", 1))));
    String near = graph.op("Less", List.of(apart, graph.number(1.5)));
    String known = graph.op("Cast", List.of(near), single("to", 1));
    return graph.op("Unsqueeze", List.of(known, graph.whole(3)));
  }

  private static String asPicture(OnnxGraph graph, String of) {
    return graph.op("Transpose", List.of(of), attribute("perm", 0, 3, 1, 2));
  }

  private static String cut(OnnxGraph graph, String of, int axis, long to) {
    return graph.op("Slice", List.of(of, graph.whole(0), graph.whole(to), graph.whole(axis)));
  }

  private static String scalar(OnnxGraph graph, double value) {
    return graph.floats(new float[] {(float) value});
  }
}
