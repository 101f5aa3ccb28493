package dev.solidflux.core.definition;

import dev.solidflux.core.expression.SecretPlaces;
import dev.solidflux.core.expression.Template;
import dev.solidflux.core.schema.JsonSchema;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a solid does; exactly one of these. */
public sealed interface Work {

  /** The name that stands for all positional arguments among those by keyword. */
  String POSITIONAL = "*";

  /**
   * A task that a worker on a queue does; its result is what the worker returns.
   *
   * @param args yields an object (keyword arguments, and perhaps positional ones as {@value
   *     #POSITIONAL}) or an array (positional ones)
   * @param accepts what the arguments have to fit; null for anything
   * @param limits the permits that it takes, one after the other, before it is sent
   * @param priority its own, whatever its run's is; null for that
   * @param cache whether its results are kept; null if they are not
   * @param terminate whether a worker that has begun and is asked to stop is to end the task by
   *     force
   */
  record Task(
      String queue,
      String task,
      Template args,
      @Nullable JsonSchema accepts,
      Retry retry,
      Timeouts timeouts,
      List<Limit> limits,
      @Nullable Integer priority,
      @Nullable Cache cache,
      boolean terminate)
      implements Work {

    /** Whether it needs permits before it is sent. */
    public boolean isHeld() {
      return !limits.isEmpty() || cache != null;
    }

    /** Where in the arguments secrets stand. */
    public SecretPlaces secrets() {
      return args.secrets().isEmpty()
          ? SecretPlaces.NONE
          : new SecretPlaces(
              args.secrets().stream()
                  .collect(
                      Collectors.toMap(
                          secret -> secret.pointer().toString(), Template.Secret::name)));
    }
  }

  /** A value that the engine computes. */
  record Value(Template value) implements Work {}

  /** Nothing but time; its result is null. */
  sealed interface Delay extends Work {}

  /** A span that begins when the solid's turn comes. */
  record DelayFor(Duration span) implements Delay {}

  /**
   * @param time yields an RFC 3339 time
   */
  record DelayUntil(Template time) implements Delay {}

  /**
   * A wait for a word from outside; its result is what the word says.
   *
   * @param signal yields its name
   * @param schema what the word has to fit; null for anything
   * @param timeout how long; null for ever
   * @param otherwise yields the result if no word comes in time; null if that is a failure
   */
  record Await(
      Template signal,
      @Nullable JsonSchema schema,
      @Nullable Duration timeout,
      @Nullable Template otherwise)
      implements Work {

    /** Whether it may wait for a signal of this name, as far as the document alone can tell. */
    boolean mayBeOf(String name) {
      return !signal.isConstant() || signal.source().asString().equals(name);
    }
  }

  /**
   * A run of another pipeline, with its own id, events and page; its result is that run's output.
   *
   * @param version of it; null for the newest when the run is begun
   * @param input yields what it is begun with
   */
  record Child(String pipeline, @Nullable Integer version, Template input) implements Work {}

  /**
   * A DAG of its own, which may use all names around it; outside only its output is visible.
   *
   * @param output its result
   */
  record Group(Block block, Template output) implements Work {}
}
