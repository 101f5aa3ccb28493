package dev.solidflux.flow.value;

/**
 * What becomes of large values.
 *
 * @param inline up to so many bytes a value stands in the history; what is larger is kept elsewhere
 * @param fetched how many bytes of such values are in memory at a time, or one step's alone
 * @param recent how many bytes of those that were written or fetched last stay in memory
 * @param sent how many bytes of messages with such values are in memory at a time, or one's alone
 */
public record ValueSettings(long inline, long fetched, long recent, long sent) {

  /** Nothing is kept elsewhere. */
  public static final ValueSettings ALL_INLINE = new ValueSettings(Long.MAX_VALUE, 0, 0, 0);

  /** With another limit of what stands in the history. */
  public ValueSettings withInline(long bytes) {
    return new ValueSettings(bytes, fetched, recent, sent);
  }
}
