/** PostgreSQL and an AMQP 0-9-1 broker for one machine: blocking start-up code, no Reactor. */
@NullMarked
package dev.solidflux.embedded;

import org.jspecify.annotations.NullMarked;
