package dev.solidflux.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import dev.solidflux.flow.port.Delivery;
import dev.solidflux.protocol.StorableJson;
import dev.solidflux.protocol.WireMessage;
import dev.solidflux.protocol.WireProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A reply, on the channel that alone can acknowledge it. It keeps only the body's beginning. */
final class AmqpDelivery implements Delivery {

  private static final Logger log = LoggerFactory.getLogger(AmqpDelivery.class);
  private static final int RAW_HEADERS = 2 << 10;
  private static final int RAW_BODY = 4 << 10;

  private final Link link;
  private final Channel channel;
  private final long tag;
  private final ReplyContent reply;
  private final Map<String, @Nullable Object> headers;
  private final byte[] beginning;
  private final AtomicBoolean acknowledged = new AtomicBoolean();

  private AmqpDelivery(
      Link link,
      Channel channel,
      long tag,
      ReplyContent reply,
      Map<String, @Nullable Object> headers,
      byte[] beginning) {
    this.link = link;
    this.channel = channel;
    this.tag = tag;
    this.reply = reply;
    this.headers = headers;
    this.beginning = beginning;
  }

  static AmqpDelivery of(
      Link link, Channel channel, com.rabbitmq.client.Delivery message, int maxBytes) {
    AMQP.BasicProperties properties = message.getProperties();
    Map<String, @Nullable Object> headers = new HashMap<>();
    if (properties.getHeaders() != null) {
      headers.putAll(properties.getHeaders());
    }
    WireProperties known =
        new WireProperties(
            properties.getContentType(),
            properties.getContentEncoding(),
            properties.getCorrelationId(),
            properties.getReplyTo(),
            properties.getDeliveryMode() == null ? 1 : properties.getDeliveryMode());
    byte[] body = message.getBody();
    return new AmqpDelivery(
        link,
        channel,
        message.getEnvelope().getDeliveryTag(),
        ReplyContent.of(new WireMessage(headers, known, body), maxBytes),
        headers,
        Arrays.copyOf(body, Math.min(body.length, RAW_BODY)));
  }

  /** False once its channel is gone: somebody else will get it. */
  boolean isLive() {
    return channel.isOpen();
  }

  @Override
  public String correlationId() {
    return reply.correlationId();
  }

  @Override
  public Content content() {
    return reply.content();
  }

  @Override
  public Raw raw() {
    byte[] all = headers.toString().getBytes(StandardCharsets.UTF_8);
    return new Raw(
        cut(HarmlessText.of(Arrays.copyOf(all, Math.min(all.length, RAW_HEADERS))), RAW_HEADERS),
        cut(HarmlessText.of(beginning), RAW_BODY));
  }

  private static String cut(String text, int max) {
    return StorableJson.text(text, max);
  }

  @Override
  public void ack() {
    // a second acknowledgement of the same tag would close the channel
    if (acknowledged.compareAndSet(false, true)) {
      link.run(this::send);
    }
  }

  private void send() {
    try {
      if (channel.isOpen()) {
        channel.basicAck(tag, false);
      }
    } catch (IOException | ShutdownSignalException e) {
      log.debug("not acknowledged, so delivered again: {}", e.toString());
    }
  }
}
