package dev.solidflux.core.definition;

import dev.solidflux.core.expression.Template;

/**
 * How many may be at work at a time: runs of a pipeline, or invocations of a solid in all runs.
 *
 * @param name unique among the limits of all pipelines: {@code room#0}, {@code room/depth#1}
 * @param key yields a text; each has as many permits of its own
 * @param max of one key
 */
public record Limit(String name, Template key, int max) {}
