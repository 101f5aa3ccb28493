package dev.solidflux.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The kinds of solids, and expressions; to be imported statically. */
public final class Solids {

  /**
   * An expression.
   *
   * @param code such as {@code ingest.views} or {@code size(depth) > 1}
   */
  public static Expr expr(String code) {
    return new Expr(code);
  }

  /** A task that a worker does; {@link TaskSource#on} names its queue. */
  public static TaskSource task(String name) {
    return new TaskSource(name);
  }

  /** A value that the engine computes: anything that Jackson writes, with expressions in it. */
  public static OtherSource value(Object value) {
    return new OtherSource().with("value", value);
  }

  /** A wait for a span of time. */
  public static OtherSource delay(Duration span) {
    return new OtherSource().with("delay", Written.duration(span));
  }

  /** A wait for a time. */
  public static OtherSource delayUntil(Instant time) {
    return new OtherSource().within("delay", "until", time.toString());
  }

  /** A wait for a time that is known later. */
  public static OtherSource delayUntil(Expr time) {
    return new OtherSource().within("delay", "until", time);
  }

  /** A wait for a signal, for ever. */
  public static AwaitSource await(String signal) {
    return new AwaitSource().within("await", "signal", signal);
  }

  /** A wait for a signal; if none comes in time the solid has failed. */
  public static AwaitSource await(String signal, Duration timeout) {
    return await(signal).within("await", "timeout", Written.duration(timeout));
  }

  /** A wait for a signal; if none comes in time the result is another. */
  public static AwaitSource await(String signal, Duration timeout, Object otherwise) {
    return await(signal, timeout).within("await", "otherwise", otherwise);
  }

  /**
   * A run of another pipeline, of its newest version unless {@link ChildSource#version} says more.
   */
  public static ChildSource pipeline(String name) {
    return new ChildSource().with("pipeline", name);
  }

  /**
   * A group of solids.
   *
   * @param write adds them
   */
  public static OtherSource group(Consumer<GroupSource> write) {
    ObjectNode group = JsonNodeFactory.instance.objectNode();
    write.accept(new GroupSource(group));
    OtherSource source = new OtherSource();
    for (Map.Entry<String, tools.jackson.databind.JsonNode> property : group.properties()) {
      source.with(property.getKey(), property.getValue());
    }
    return source;
  }

  private Solids() {}
}
