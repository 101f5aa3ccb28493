package dev.solidflux.flow.value;

/**
 * What becomes of large values.
 *
 * @param inline up to so many bytes a value stands in the history; what is larger is kept elsewhere
 * @param fetched how much memory such values take at a time that are looked into, or those of one
 *     step alone
 * @param recent how many bytes of those that were written or fetched last stay in memory: so many
 *     of what they take to be looked into, and as many of texts to be sent
 * @param joined how many bytes of texts with such values in them are in memory at a time, or one
 *     alone: of messages, and of answers to those who read
 */
public record ValueSettings(long inline, long fetched, long recent, long joined) {

  /** Nothing is kept elsewhere. */
  public static final ValueSettings ALL_INLINE = new ValueSettings(Long.MAX_VALUE, 0, 0, 0);

  /** With another limit of what stands in the history. */
  public ValueSettings withInline(long bytes) {
    return new ValueSettings(bytes, fetched, recent, joined);
  }
}
