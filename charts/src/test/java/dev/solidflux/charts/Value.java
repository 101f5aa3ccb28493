package dev.solidflux.charts;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A value of the chart, with the {@code # --} comment above it.
 *
 * @param path such as {@code engine.replicas}
 * @param means empty if nobody says it
 */
record Value(String path, JsonNode otherwise, String means) {
  private static final Path FILE = Chart.FOLDER.resolve("values.yaml");
  private static final Pattern KEY = Pattern.compile("( *)([A-Za-z]\\w*):(?: .*)?");

  /** In the order of the file. What is an object under a comment is one value. */
  static List<Value> all() {
    JsonNode tree = Yaml.read(FILE);
    List<Value> values = new ArrayList<>();
    Deque<String> path = new ArrayDeque<>();
    String means = "";
    int within = -1;
    for (Iterator<String> lines = Yaml.text(FILE).lines().iterator(); lines.hasNext(); ) {
      String line = lines.next();
      Matcher key = KEY.matcher(line);
      if (line.strip().startsWith("# -- ")) {
        means = line.strip().substring("# -- ".length());
      } else if (key.matches() && (within < 0 || depth(key) <= within)) {
        while (path.size() > depth(key)) {
          path.removeLast();
        }
        path.addLast(key.group(2));
        JsonNode at = tree.at("/" + String.join("/", path));
        boolean group = means.isEmpty() && at.isObject() && !at.isEmpty();
        within = group ? -1 : depth(key);
        if (!group) {
          values.add(new Value(String.join(".", path), at, means));
        }
        means = "";
      }
    }
    return values;
  }

  private static int depth(Matcher key) {
    return key.group(1).length() / 2;
  }

  String row() {
    return "| `%s` | `%s` | %s |".formatted(path, otherwise.toString().replace("|", "\\|"), means);
  }
}
