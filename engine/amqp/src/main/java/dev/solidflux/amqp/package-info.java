/**
 * The transport port on AMQP 0-9-1: three supervised connections, confirmed publishing, mailboxes
 * that consume at least once. What is particular about RabbitMQ's clients stays in here.
 */
@NullMarked
package dev.solidflux.amqp;

import org.jspecify.annotations.NullMarked;
