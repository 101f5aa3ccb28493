package dev.solidflux.api.cli.client;

import java.net.URI;

/** Nobody answers at the server's address. */
public final class ServerUnreachable extends RuntimeException {
  private static final long serialVersionUID = 1;

  ServerUnreachable(URI server, Throwable cause) {
    super("no server answers at " + server, cause);
  }
}
