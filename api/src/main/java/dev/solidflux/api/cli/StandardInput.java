package dev.solidflux.api.cli;

import java.io.IOException;
import java.io.InputStream;

/** What is piped into a command: read whole, and once. */
public final class StandardInput {
  /** More than any body that a server takes. */
  private static final int MOST = 16 << 20;

  private final InputStream stream;
  private boolean taken;

  public StandardInput(InputStream stream) {
    this.stream = stream;
  }

  /**
   * @throws InvalidInput if it was taken before, is too large or cannot be read
   */
  byte[] take() {
    if (taken) {
      throw new InvalidInput("standard input can be read only once, so '-' may stand only once");
    }
    taken = true;
    try {
      byte[] bytes = stream.readNBytes(MOST + 1);
      if (bytes.length > MOST) {
        throw new InvalidInput("standard input has more than 16 MiB");
      }
      return bytes;
    } catch (IOException e) {
      throw new InvalidInput("standard input cannot be read: " + e.getMessage());
    }
  }
}
