/**
 * A solid in isolation: it is handed one task message, as the engine would send it, and its replies
 * are read. In Java without a broker and in no time, in Python by a stock Celery worker.
 */
@NullMarked
package dev.solidflux.solidtest;

import org.jspecify.annotations.NullMarked;
