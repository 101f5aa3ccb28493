package dev.solidflux.api.view;

import dev.solidflux.core.definition.Block;
import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Work;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** All solids of a pipeline in one list, as people see them: by their paths. */
final class Outline {

  private static final String ENDING = "finally.";

  private final List<Entry> entries = new ArrayList<>();

  /**
   * One solid.
   *
   * @param after the paths of those that it waits for; what is first in a group comes after the
   *     group, and what is first at the end after all others
   * @param group the path of the group that it is in; null if it is in none
   */
  record Entry(Solid solid, Set<String> after, @Nullable String group) {
    @Nullable String queue() {
      return solid.work() instanceof Work.Task task ? task.queue() : null;
    }

    @Nullable String task() {
      return solid.work() instanceof Work.Task task ? task.task() : null;
    }

    @Nullable String pipeline() {
      return solid.work() instanceof Work.Child child ? child.pipeline() : null;
    }

    /** What a word that it waits for has to fit. */
    @Nullable JsonNode schema() {
      return solid.work() instanceof Work.Await await && await.schema() != null
          ? await.schema().json()
          : null;
    }

    String join() {
      return solid.join().name().toLowerCase(Locale.ROOT);
    }

    @Nullable Integer maxParallel() {
      return solid.forEach() == null ? null : solid.forEach().maxParallel();
    }

    /**
     * @param skips by the names of solids beside it
     */
    List<RunDetail.Skip> skipped(Map<String, Integer> skips) {
      return new TreeMap<>(skips)
          .entrySet().stream()
              .map(skip -> new RunDetail.Skip(beside(skip.getKey()), skip.getValue()))
              .toList();
    }

    /** The path of a solid of the same block; null of none. */
    @Nullable String beside(String name) {
      String path = solid.path();
      return name.isEmpty()
          ? null
          : path.substring(0, path.length() - solid.name().length()) + name;
    }

    String kind() {
      return switch (solid.work()) {
        case Work.Task task -> "task";
        case Work.Value value -> "value";
        case Work.Delay delay -> "delay";
        case Work.Await await -> "await";
        case Work.Child child -> "pipeline";
        case Work.Group group -> "group";
      };
    }
  }

  /** In the order of the document, what is in a group after it. */
  static List<Entry> of(Pipeline pipeline) {
    Outline outline = new Outline();
    outline.add(pipeline.block(), "", Set.of(), null);
    Block ending = pipeline.ending();
    if (ending != null) {
      Set<String> last = new LinkedHashSet<>();
      pipeline.block().solids().stream()
          .map(Solid::name)
          .filter(name -> pipeline.block().dependents(name).isEmpty())
          .forEach(last::add);
      outline.add(ending, ENDING, last, null);
    }
    return List.copyOf(outline.entries);
  }

  /**
   * @param path of a solid that there is
   */
  static Entry find(Pipeline pipeline, String path) {
    return of(pipeline).stream()
        .filter(entry -> entry.solid().path().equals(path))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no solid " + path));
  }

  private void add(Block block, String prefix, Set<String> first, @Nullable String group) {
    for (Solid solid : block.solids()) {
      Set<String> after = new LinkedHashSet<>();
      solid.dependsOn().forEach(name -> after.add(prefix + name));
      entries.add(new Entry(solid, after.isEmpty() ? first : after, group));
      if (solid.work() instanceof Work.Group inner) {
        String path = solid.path();
        add(inner.block(), path + ".", Set.of(path), path);
      }
    }
  }
}
