package dev.solidflux.core.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random pipeline of every kind of solid: each may name any before it, in its own block or around
 * it, run after it, fan out over it, and be skipped, joined, tolerated or collected.
 */
final class RandomDocument {

  private static final int DEEPEST = 3;

  private final Random random;
  private final StringBuilder text = new StringBuilder("pipeline: p\n");
  private int names;

  private RandomDocument(Random random) {
    this.random = random;
  }

  static String yaml(Random random) {
    return new RandomDocument(random).write();
  }

  private String write() {
    if (random.nextInt(6) == 0) {
      text.append("timeout: 1h\n");
    }
    if (random.nextInt(6) == 0) {
      text.append("defaults: {retry: {attempts: 2}, timeout: {run: 5m}}\n");
    }
    if (random.nextInt(6) == 0) {
      text.append(
          random.nextBoolean()
              ? "limits: [{max: 1}]\n"
              : "limits: [{key: \"${input.n}\", max: 2}, {max: 1}]\n");
    }
    if (random.nextInt(6) == 0) {
      text.append("priority: " + random.nextInt(10) + "\n");
    }
    text.append("solids:\n");
    List<String> root = block(1, List.of(), 1 + random.nextInt(5));
    if (random.nextInt(3) == 0) {
      text.append("finally:\n");
      block(DEEPEST, root, 1 + random.nextInt(2));
    }
    if (random.nextInt(15) == 0) {
      text.append("output: \"${s0.missing}\"\n");
    }
    return text.toString();
  }

  /** Returns the names in it. */
  private List<String> block(int depth, List<String> around, int solids) {
    List<String> here = new ArrayList<>();
    for (int i = 0; i < solids; i++) {
      String name = "s" + names++;
      solid(name, depth, here, around);
      here.add(name);
    }
    return here;
  }

  private void solid(String name, int depth, List<String> here, List<String> around) {
    String indent = "  ".repeat(2 * depth - 1);
    text.append(indent).append(name).append(":\n");
    String in = indent + "  ";
    List<String> seen = new ArrayList<>(around);
    seen.addAll(here);
    boolean many = random.nextInt(3) == 0;
    if (many) {
      fanOut(in, name, seen);
    }
    common(in, here, seen);
    int kind = random.nextInt(11);
    if (kind == 0) {
      line(in, "value: " + value(seen, many, name));
    } else if (kind == 1) {
      line(
          in,
          random.nextBoolean()
              ? "delay: " + (1 + random.nextInt(9)) + "s"
              : "await: {signal: go"
                  + (random.nextInt(3) == 0 ? "" : ", schema: {type: [array, object]}")
                  + List.of("", ", timeout: 1h", ", timeout: 1h, otherwise: [2]")
                      .get(random.nextInt(3))
                  + "}");
    } else if (kind == 10) {
      line(in, "pipeline: other");
      line(in, "input: " + value(seen, many, name));
    } else if (kind <= 4 && depth < DEEPEST) {
      line(in, "solids:");
      block(depth + 1, many ? with(seen, "it" + name) : seen, 1 + random.nextInt(3));
    } else {
      task(in, seen, many, name);
    }
  }

  private static List<String> with(List<String> seen, String variable) {
    List<String> more = new ArrayList<>(seen);
    more.add(variable);
    return more;
  }

  private void line(String indent, String line) {
    text.append(indent).append(line).append('\n');
  }

  private String any(List<String> names) {
    return names.get(random.nextInt(names.size()));
  }

  private String value(List<String> seen, boolean many, String name) {
    if (many && random.nextBoolean()) {
      return "\"${it" + name + "}\"";
    }
    return seen.isEmpty() || random.nextInt(3) == 0
        ? "[1, \"${input.n}\", \"${double(input.n) * 12345678.5}\"]"
        : "\"${" + any(seen) + "}\"";
  }

  private void fanOut(String in, String name, List<String> seen) {
    line(
        in,
        "forEach: "
            + switch (random.nextInt(4)) {
              case 0 -> "[1, 2, 3]";
              case 1 -> "{a: 1, b: [2]}";
              default -> seen.isEmpty() ? "[]" : "\"${" + any(seen) + "}\"";
            });
    line(in, "as: it" + name);
    if (random.nextInt(4) == 0) {
      line(in, "where: \"${index != 1}\"");
    }
    if (random.nextInt(4) == 0) {
      line(in, "maxParallel: " + (1 + random.nextInt(2)));
    }
    if (random.nextInt(4) == 0) {
      line(in, "tolerate: " + (random.nextBoolean() ? "1" : "50%"));
    }
  }

  private void common(String in, List<String> here, List<String> seen) {
    if (random.nextInt(8) == 0) {
      line(in, "result: {not: {const: true}}");
    }
    if (!here.isEmpty() && random.nextInt(3) == 0) {
      line(in, "after: [" + any(here) + "]");
    }
    if (random.nextInt(5) == 0) {
      line(
          in,
          "when: "
              + switch (random.nextInt(4)) {
                case 0 -> "\"${input.n == 1}\"";
                case 1 -> seen.isEmpty() ? "false" : "\"${" + any(seen) + "}\"";
                case 2 -> here.isEmpty() ? "true" : "\"${status." + any(here) + " != 'failed'}\"";
                default -> "false";
              });
    }
    if (random.nextInt(3) == 0) {
      line(in, "join: " + List.of("all", "any", "finished", "finished").get(random.nextInt(4)));
    }
    if (random.nextInt(4) == 0) {
      line(in, "onError: " + (random.nextBoolean() ? "collect" : "fail"));
    }
  }

  private void task(String in, List<String> seen, boolean many, String name) {
    line(in, "queue: q");
    line(in, "task: t");
    if (random.nextInt(3) > 0) {
      String secret = names % 3 == 0 ? ", y: [\"${secret.TOKEN}\"]" : "";
      line(in, "args: {x: " + value(seen, many, name) + secret + "}");
    }
    if (random.nextInt(5) == 0) {
      line(
          in,
          "limits: [{key: \"${input.n}\", max: 2}"
              + List.of("]", ", {max: 1}]").get(random.nextInt(2)));
    }
    if (random.nextInt(5) == 0) {
      line(in, "priority: " + random.nextInt(10));
    }
    if (random.nextInt(5) == 0) {
      line(
          in,
          "cache: "
              + List.of("{for: 1h}", "{for: 1d, key: \"${input.n}\", version: \"2\"}")
                  .get(random.nextInt(2)));
    }
    if (random.nextInt(2) == 0) {
      line(in, "retry: {attempts: 3, unless: [Fatal]}");
    }
    if (random.nextInt(2) == 0) {
      line(in, "timeout: {queue: 1m, run: 2m, heartbeat: 10s}");
    }
  }
}
