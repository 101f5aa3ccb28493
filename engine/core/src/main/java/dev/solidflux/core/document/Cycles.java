package dev.solidflux.core.document;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds where solids wait for each other, so that none of them could ever begin. */
final class Cycles {
  private final Map<String, List<Dependency>> graph;
  private final Set<String> done = new HashSet<>();
  private final Map<String, Iterator<Dependency>> path = new LinkedHashMap<>();
  private final Set<Set<String>> seen = new HashSet<>();
  private final List<Cycle> found = new ArrayList<>();

  private Cycles(Map<String, List<Dependency>> graph) {
    this.graph = graph;
  }

  /**
   * @param path from the first solid back to itself; each waits for the next
   * @param closing the dependency that closes it
   */
  record Cycle(List<String> path, Dependency closing) {}

  /**
   * One cycle for each dependency that closes one in a depth-first search; every solid that cannot
   * run because of a cycle is reached by them.
   *
   * @param graph each solid with what it waits for; a dependency on an unknown one is passed over
   */
  static List<Cycle> in(Map<String, List<Dependency>> graph) {
    Cycles cycles = new Cycles(graph);
    graph.keySet().forEach(cycles::search);
    return cycles.found;
  }

  private void search(String start) {
    Deque<String> stack = new ArrayDeque<>();
    enter(start, stack);
    while (!stack.isEmpty()) {
      String at = stack.element();
      Iterator<Dependency> rest = path.getOrDefault(at, List.<Dependency>of().iterator());
      if (!rest.hasNext()) {
        path.remove(stack.pop());
        done.add(at);
        continue;
      }
      Dependency next = rest.next();
      if (path.containsKey(next.on())) {
        close(next);
      } else {
        enter(next.on(), stack);
      }
    }
  }

  private void enter(String solid, Deque<String> stack) {
    List<Dependency> dependencies = graph.get(solid);
    if (dependencies != null && !done.contains(solid)) {
      path.put(solid, onceEach(dependencies).iterator());
      stack.push(solid);
    }
  }

  /** A solid may name another one as often as its document has room for. */
  private static Collection<Dependency> onceEach(List<Dependency> dependencies) {
    Map<String, Dependency> once = new LinkedHashMap<>();
    dependencies.forEach(dependency -> once.putIfAbsent(dependency.on(), dependency));
    return once.values();
  }

  private void close(Dependency closing) {
    if (found.size() > Limits.FAULTS) {
      return;
    }
    List<String> all = new ArrayList<>(path.keySet());
    List<String> cycle = new ArrayList<>(all.subList(all.indexOf(closing.on()), all.size()));
    if (seen.add(Set.copyOf(cycle))) {
      cycle.add(closing.on());
      found.add(new Cycle(List.copyOf(cycle), closing));
    }
  }
}
