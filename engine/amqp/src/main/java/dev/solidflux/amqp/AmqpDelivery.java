package dev.solidflux.amqp;

import com.rabbitmq.client.AMQP;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.json.StorableText;
import dev.solidflux.protocol.WireMessage;
import dev.solidflux.protocol.WireProperties;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A reply, on the channel that alone can acknowledge it. It has its body until that was read, or
 * the reply was acknowledged; afterwards it has the beginning.
 */
final class AmqpDelivery implements Delivery {

  private static final int LONGEST_ID = 255;
  private static final int RAW_HEADERS = 2 << 10;
  private static final int RAW_BODY = 4 << 10;

  /** Of a reply beyond the limit: enough for the type and the message of an exception. */
  private static final int READ_OF_LONG = 64 << 10;

  private static final String COMPRESSION = "compression";

  private final MailboxChannel channel;
  private final long tag;
  private final WireProperties properties;
  private final String headers;
  private final boolean compressed;
  private final int bytes;
  private final ReplyContent replies;
  private final byte[] beginning;
  private final AtomicBoolean acknowledged = new AtomicBoolean();

  // under the lock
  private byte @Nullable [] body;
  private boolean handedOver;

  private AmqpDelivery(
      MailboxChannel channel,
      long tag,
      WireProperties properties,
      Map<String, Object> headers,
      byte[] body,
      ReplyContent replies) {
    this.channel = channel;
    this.tag = tag;
    this.properties = properties;
    // a header may have 128 KiB, and of all of them only this one means something
    this.headers = headers.isEmpty() ? "{}" : HarmlessText.of(headers.toString(), RAW_HEADERS);
    this.compressed = headers.get(COMPRESSION) != null;
    this.bytes = body.length;
    this.replies = replies;
    this.beginning = body.length <= RAW_BODY ? body : Arrays.copyOf(body, RAW_BODY);
    this.body = body.length <= replies.maxBytes() ? body : Arrays.copyOf(body, held());
  }

  static AmqpDelivery of(
      MailboxChannel channel, com.rabbitmq.client.Delivery message, ReplyContent replies) {
    AMQP.BasicProperties properties = message.getProperties();
    WireProperties known =
        new WireProperties(
            properties.getContentType(),
            properties.getContentEncoding(),
            properties.getCorrelationId(),
            properties.getReplyTo(),
            properties.getDeliveryMode() == null ? 1 : properties.getDeliveryMode());
    return new AmqpDelivery(
        channel,
        message.getEnvelope().getDeliveryTag(),
        known,
        properties.getHeaders() == null ? Map.of() : properties.getHeaders(),
        message.getBody(),
        replies);
  }

  long tag() {
    return tag;
  }

  /** How many bytes of the body it has, or had. */
  int held() {
    return bytes <= replies.maxBytes() ? bytes : Math.min(bytes, READ_OF_LONG);
  }

  /** False once its channel is gone: it is delivered again, so nobody need hear of this one. */
  synchronized boolean handOver() {
    handedOver = body != null && channel.isOpen();
    if (!handedOver) {
      body = null;
    }
    return handedOver;
  }

  /** Its channel is gone; whoever has it may still want to read it. */
  synchronized void drop() {
    if (!handedOver) {
      body = null;
    }
  }

  private synchronized byte @Nullable [] takeBody() {
    byte[] taken = body;
    body = null;
    return taken;
  }

  @Override
  public String correlationId() {
    String given = properties.correlationId();
    return given == null ? "" : StorableText.clean(given, LONGEST_ID);
  }

  @Override
  public int bytes() {
    return bytes;
  }

  /**
   * @throws IllegalStateException if it was asked for before, or after the acknowledgement
   */
  @Override
  public Content content() {
    byte[] taken = takeBody();
    if (taken == null) {
      throw new IllegalStateException("the body was read, or given up, before");
    }
    Map<String, @Nullable Object> meant = new HashMap<>();
    if (compressed) {
      meant.put(COMPRESSION, true);
    }
    WireMessage message = new WireMessage(meant, properties, taken);
    return bytes <= replies.maxBytes() ? replies.of(message) : replies.ofBeginning(message, bytes);
  }

  @Override
  public Raw raw() {
    return new Raw(replies.masked(headers), replies.masked(HarmlessText.of(beginning, RAW_BODY)));
  }

  @Override
  public void ack() {
    // a second acknowledgement of the same tag would close the channel
    if (acknowledged.compareAndSet(false, true)) {
      takeBody();
      channel.acknowledge(this);
    }
  }
}
