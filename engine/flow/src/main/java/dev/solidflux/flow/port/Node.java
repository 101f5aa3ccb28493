package dev.solidflux.flow.port;

/**
 * One engine process.
 *
 * @param id unique for every start of a process
 * @param build what it was built from
 * @param eventFormat the newest event format that it reads
 */
public record Node(String id, String build, int eventFormat) {}
