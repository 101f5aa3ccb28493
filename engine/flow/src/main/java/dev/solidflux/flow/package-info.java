/**
 * The engine's moving part: shards are leased, commands taken from inbox, mailbox and timers,
 * decided by the core, committed in batches, and only then carried out. Nothing here blocks, and
 * nothing costs a thread per run.
 */
@NullMarked
package dev.solidflux.flow;

import org.jspecify.annotations.NullMarked;
