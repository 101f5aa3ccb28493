/** What a node's work is paced by: clocks, threads and wake-ups. */
@NullMarked
package dev.solidflux.flow.pace;

import org.jspecify.annotations.NullMarked;
