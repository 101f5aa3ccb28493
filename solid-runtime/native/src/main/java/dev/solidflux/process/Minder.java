package dev.solidflux.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The script between the worker and a program, which outlives the worker by a moment. */
final class Minder {

  static final String SCRIPT = script();

  private Minder() {}

  private static String script() {
    try (InputStream script = Minder.class.getResourceAsStream("minder.sh")) {
      if (script == null) {
        throw new IllegalStateException("minder.sh is not beside its class");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
