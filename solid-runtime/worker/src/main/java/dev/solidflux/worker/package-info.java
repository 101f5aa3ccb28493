/**
 * What the author of solids in Java uses: a worker that takes tasks from queues and answers as a
 * Celery worker would.
 */
@NullMarked
package dev.solidflux.worker;

import org.jspecify.annotations.NullMarked;
