/** What {@code ./solidflux bench} runs: the engine's speed beside that of its broker alone. */
@NullMarked
package dev.solidflux.bench;

import org.jspecify.annotations.NullMarked;
