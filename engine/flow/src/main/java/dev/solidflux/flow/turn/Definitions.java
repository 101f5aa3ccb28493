package dev.solidflux.flow.turn;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.QueueLimits;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import dev.solidflux.flow.port.Pipelines;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The pipeline versions that runs are pinned to, compiled once and kept while they are used: those
 * that were used last, as many as are not too large together.
 */
public final class Definitions {

  /** Of a pipeline without any text. */
  private static final int LEAST = 1_000;

  /** Characters of all documents; each is about 80 bytes of a compiled pipeline. */
  private static final int KEPT = 1_000_000;

  private record Key(String ws, String name, int version) {}

  private record Compiled(Pipeline pipeline, int characters) {}

  private final Pipelines pipelines;
  private final Scheduler compilers;
  private final QueueLimits limits;
  private final Map<Key, Compiled> kept = new LinkedHashMap<>(16, 0.75f, true);
  private int characters;

  /**
   * @param pipelines where versions are read
   * @param compilers where they are compiled, which takes a second for a large one
   */
  public Definitions(Pipelines pipelines, Scheduler compilers) {
    this(pipelines, compilers, QueueLimits.NONE);
  }

  /**
   * @param limits are those of every task on their queues
   */
  public Definitions(Pipelines pipelines, Scheduler compilers, QueueLimits limits) {
    this.pipelines = pipelines;
    this.compilers = compilers;
    this.limits = limits;
  }

  /**
   * The definition of a version; fails with {@link Unreadable} if there is none that this build can
   * read.
   */
  public Mono<Pipeline> pipeline(String ws, String name, int version) {
    Key key = new Key(ws, name, version);
    Pipeline known = known(key);
    if (known != null) {
      return Mono.just(known);
    }
    return pipelines
        .version(ws, name, version)
        .switchIfEmpty(
            Mono.error(
                () -> new Unreadable("pipeline " + name + " v" + version + " is gone", false)))
        .publishOn(compilers)
        .map(stored -> compile(stored, key));
  }

  private Pipeline compile(Pipelines.Version version, Key key) {
    String text = version.document().toString();
    return switch (PipelineDocument.parse(text, Format.JSON)) {
      case PipelineDocument.Parsed document ->
          keep(key, limits.on(document.pipeline()), text.length());
      case PipelineDocument.Rejected rejected ->
          throw new Unreadable(
              "pipeline "
                  + version.name()
                  + " v"
                  + version.version()
                  + " cannot be read by this build: "
                  + rejected.faults().getFirst(),
              true);
    };
  }

  private synchronized @Nullable Pipeline known(Key key) {
    Compiled known = kept.get(key);
    return known == null ? null : known.pipeline();
  }

  private synchronized Pipeline keep(Key key, Pipeline pipeline, int length) {
    Compiled before = kept.put(key, new Compiled(pipeline, LEAST + length));
    characters += LEAST + length - (before == null ? 0 : before.characters());
    Iterator<Compiled> longestUnused = kept.values().iterator();
    while (characters > KEPT && kept.size() > 1) {
      characters -= longestUnused.next().characters();
      longestUnused.remove();
    }
    return pipeline;
  }

  /** A run's definition or history that this build cannot work with. */
  public static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean newer;

    Unreadable(String message, boolean newer) {
      super(message, null, false, false);
      this.newer = newer;
    }

    /** Whether a newer build may be able to. */
    boolean newer() {
      return newer;
    }
  }
}
