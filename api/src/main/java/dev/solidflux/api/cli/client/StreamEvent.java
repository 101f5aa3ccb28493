package dev.solidflux.api.cli.client;

import java.util.Optional;

/**
 * One event of an event stream.
 *
 * @param id empty for what is not part of the history
 * @param name what kind of event; empty for a comment, which only shows that the server lives
 */
public record StreamEvent(Optional<String> id, String name, String data) {
  static final StreamEvent SIGN_OF_LIFE = new StreamEvent(Optional.empty(), "", "");
}
