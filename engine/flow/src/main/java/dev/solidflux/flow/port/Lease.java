package dev.solidflux.flow.port;

/**
 * The right to append for one shard. Every take-over raises the epoch, and no append of an older
 * epoch is ever written.
 *
 * @param epoch from 1
 */
public record Lease(int shard, long epoch) {}
