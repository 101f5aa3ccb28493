/**
 * A shard's turn: inputs are taken, runs stepped, all of it committed, and only then carried out.
 */
@NullMarked
package dev.solidflux.flow.turn;

import org.jspecify.annotations.NullMarked;
