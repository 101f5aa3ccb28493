package dev.solidflux.flow.port;

/**
 * One engine process.
 *
 * @param id unique for every start of a process
 * @param build what it was built from
 * @param formats how far it reads what is kept; see {@code Formats.NEWEST}
 */
public record Node(String id, String build, int formats) {}
