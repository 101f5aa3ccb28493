package dev.solidflux.core.trace;

import org.jspecify.annotations.Nullable;

/**
 * What an invocation is called.
 *
 * @param solid its path in the document
 * @param index its element's, if its solid fans out
 * @param queue that its task is sent to; null if it is no task's
 * @param task as the worker knows it; null if it is no task's
 */
public record Named(
    String solid, @Nullable Integer index, @Nullable String queue, @Nullable String task) {}
