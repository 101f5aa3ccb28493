/** What is sent: committed tasks, by each queue's credit, until the broker has them. */
@NullMarked
package dev.solidflux.flow.send;

import org.jspecify.annotations.NullMarked;
