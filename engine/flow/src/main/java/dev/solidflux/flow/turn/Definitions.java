package dev.solidflux.flow.turn;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.document.Format;
import dev.solidflux.core.document.PipelineDocument;
import dev.solidflux.flow.port.Pipelines;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The pipeline versions that runs are pinned to, parsed once and kept while they are used. */
public final class Definitions {

  private static final int KEPT = 1_000;

  private record Key(String ws, String name, int version) {}

  private final Pipelines pipelines;
  private final Map<Key, Pipeline> parsed =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Pipeline> eldest) {
          return size() > KEPT;
        }
      };

  /** Reads versions from there. */
  public Definitions(Pipelines pipelines) {
    this.pipelines = pipelines;
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
        .map(this::parse)
        .doOnNext(pipeline -> keep(key, pipeline));
  }

  private Pipeline parse(Pipelines.Version version) {
    return switch (PipelineDocument.parse(version.document().toString(), Format.JSON)) {
      case PipelineDocument.Parsed document -> document.pipeline();
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
    return parsed.get(key);
  }

  private synchronized void keep(Key key, Pipeline pipeline) {
    parsed.put(key, pipeline);
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
