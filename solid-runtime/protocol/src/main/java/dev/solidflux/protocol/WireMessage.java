package dev.solidflux.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as a broker carries it, without any client library's types: what an encoder makes and
 * what a decoder is given.
 *
 * @param headers AMQP header table; values may be of any type a broker knows, {@code null} among
 *     them, and text values may be any object whose {@code toString} is the text
 * @param properties the few AMQP basic properties that the protocol uses
 * @param body the raw bytes; not copied, so neither side may change them afterwards
 */
@SuppressWarnings("ArrayRecordComponent") // a body is looked at once and never compared
public record WireMessage(
    Map<String, @Nullable Object> headers, WireProperties properties, byte[] body) {

  public WireMessage withPriority(int priority) {
    return new WireMessage(headers, properties.withPriority(priority), body);
  }
}
