package dev.solidflux.amqp;

import com.rabbitmq.client.AMQP;
import dev.solidflux.protocol.WireMessage;
import dev.solidflux.protocol.WireProperties;
import java.time.Instant;
import java.util.Date;

/** What the client wants to know of a message of the protocol, which leaves now. */
final class Properties {

  private Properties() {}

  static AMQP.BasicProperties of(WireMessage message) {
    WireProperties from = message.properties();
    return new AMQP.BasicProperties.Builder()
        .headers(message.headers())
        .contentType(from.contentType())
        .contentEncoding(from.contentEncoding())
        .correlationId(from.correlationId())
        .replyTo(from.replyTo())
        .deliveryMode(from.deliveryMode())
        .priority(from.priority() == 0 ? null : from.priority())
        .timestamp(Date.from(Instant.now()))
        .build();
  }
}
