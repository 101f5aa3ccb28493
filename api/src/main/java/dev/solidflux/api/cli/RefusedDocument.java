package dev.solidflux.api.cli;

import dev.solidflux.api.cli.client.RequestRefused;
import dev.solidflux.api.cli.client.ServerProblem;

/** The server refused a file: its faults are shown as places in the file. */
final class RefusedDocument extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String file;
  private final RequestRefused refused;

  RefusedDocument(String file, RequestRefused refused) {
    super(refused);
    this.file = file;
    this.refused = refused;
  }

  String file() {
    return file;
  }

  ServerProblem problem() {
    return refused.problem();
  }
}
