package dev.solidflux.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Where artifacts of one scheme are read from. */
interface Place {

  /**
   * What an address holds now.
   *
   * @param body null if it is still that version
   * @param version by which it can be asked whether it has changed; null if the place has none
   */
  record Content(@Nullable InputStream body, @Nullable String version) {}

  /**
   * @param known the version that is here already; null if none is
   * @throws IOException if it cannot be had, with a message for people; a {@link Gone} if it is not
   *     there, a {@link Refused} if it may not be read
   */
  Content get(URI uri, @Nullable String known) throws IOException, InterruptedException;

  /** It is never to be asked for, whoever tries again. */
  final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /** It is not there; trying again at once will not bring it. */
  final class Gone extends IOException {
    private static final long serialVersionUID = 1L;

    Gone(String message) {
      super(message);
    }
  }
}
