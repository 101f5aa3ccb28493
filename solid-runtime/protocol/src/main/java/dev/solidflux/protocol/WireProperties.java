package dev.solidflux.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The AMQP basic properties that the protocol reads and writes.
 *
 * @param priority in a queue that has priorities, where more is sooner; 0 is as if there were none
 * @param deliveryMode 2 for a message that shall survive its broker, 1 for one that need not
 */
public record WireProperties(
    @Nullable String contentType,
    @Nullable String contentEncoding,
    @Nullable String correlationId,
    @Nullable String replyTo,
    int priority,
    int deliveryMode) {

  /** Without a priority. */
  public WireProperties(
      @Nullable String contentType,
      @Nullable String contentEncoding,
      @Nullable String correlationId,
      @Nullable String replyTo,
      int deliveryMode) {
    this(contentType, contentEncoding, correlationId, replyTo, 0, deliveryMode);
  }

  public static final int TRANSIENT = 1;
  public static final int PERSISTENT = 2;

  public WireProperties withPriority(int given) {
    return new WireProperties(
        contentType, contentEncoding, correlationId, replyTo, given, deliveryMode);
  }

  static WireProperties json(
      @Nullable String correlationId, @Nullable String replyTo, int deliveryMode) {
    return new WireProperties(
        JsonBody.CONTENT_TYPE, JsonBody.CONTENT_ENCODING, correlationId, replyTo, deliveryMode);
  }
}
