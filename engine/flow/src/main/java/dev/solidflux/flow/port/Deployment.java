package dev.solidflux.flow.port;

/**
 * What all nodes of one installation share, persisted at its first start.
 *
 * @param name prefixes queues; part of every task id's mac
 * @param shards how many shards runs hash to; never changes
 * @param secret the key of task ids' macs
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and a copy of a key is no safer
public record Deployment(String name, int shards, byte[] secret) {}
