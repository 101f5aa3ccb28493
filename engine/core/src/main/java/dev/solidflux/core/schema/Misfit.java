package dev.solidflux.core.schema;

/**
 * Something in a value that does not fit, or something in a schema that makes it none.
 *
 * @param pointer where, RFC 6901; empty for all of it
 * @param message what, for people; it may repeat names and texts of the schema and of the value, so
 *     it is not to be trusted, but it is short
 */
public record Misfit(String pointer, String message) {}
