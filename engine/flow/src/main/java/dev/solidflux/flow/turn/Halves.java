package dev.solidflux.flow.turn;

import dev.solidflux.core.id.RunId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Inputs in two parts, to find the one that the database refuses. */
record Halves(List<Input> first, List<Input> second) {

  /** Splits so that the inputs of one run stay together, in order, while there is another run. */
  static Halves of(List<Input> inputs) {
    Map<Object, List<Input>> byRun = new LinkedHashMap<>();
    for (Input input : inputs) {
      @Nullable RunId run = input.run();
      byRun.computeIfAbsent(run == null ? input : run, any -> new ArrayList<>()).add(input);
    }
    List<List<Input>> groups = new ArrayList<>(byRun.values());
    if (groups.size() == 1) {
      int middle = inputs.size() / 2;
      return new Halves(inputs.subList(0, middle), inputs.subList(middle, inputs.size()));
    }
    List<Input> first = new ArrayList<>();
    List<Input> second = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      (i < groups.size() / 2 ? first : second).addAll(groups.get(i));
    }
    return new Halves(first, second);
  }
}
