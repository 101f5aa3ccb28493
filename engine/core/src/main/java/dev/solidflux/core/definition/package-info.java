/** What a pipeline is: immutable solids, what they wait for, and how they are retried and timed. */
@NullMarked
package dev.solidflux.core.definition;

import org.jspecify.annotations.NullMarked;
