/** Celery's canvases as pipeline documents. */
@NullMarked
package dev.solidflux.pipeline.canvas;

import org.jspecify.annotations.NullMarked;
