package dev.solidflux.amqp;

import dev.solidflux.testkit.conformance.TransportConformance;

class AmqpTransportTest extends TransportConformance {

  @Override
  protected World open() throws Exception {
    return new AmqpWorld();
  }
}
