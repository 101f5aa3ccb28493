/**
 * Pipelines written in Java: what comes of it is a document as any other, which the server checks.
 */
@NullMarked
package dev.solidflux.pipeline;

import org.jspecify.annotations.NullMarked;
