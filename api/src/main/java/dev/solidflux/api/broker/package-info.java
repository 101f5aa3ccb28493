/** What RabbitMQ is to do with the queues of tasks, and how that differs from what it does. */
@NullMarked
package dev.solidflux.api.broker;

import org.jspecify.annotations.NullMarked;
