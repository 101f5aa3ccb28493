package dev.solidflux.flow.port;

import dev.solidflux.json.Ref;
import reactor.core.publisher.Mono;

/**
 * Where values are kept that are too large to stand in a history. They are named by what they are:
 * keeping one again changes nothing, and what is read is proved to be what was meant.
 *
 * <p>Every call ends within the adapter's time limit, with an error if it must. What is cancelled
 * may be done all the same.
 */
public interface Payloads {

  /**
   * Keeps a value; completes once it would outlive the loss of whoever asked for it.
   *
   * @param json of what the reference names
   */
  Mono<Void> put(Ref ref, byte[] json);

  /**
   * The bytes of a value. Fails with {@link Lost} if they are not there, or are others; any other
   * error may pass.
   */
  Mono<byte[]> get(Ref ref);

  /** The value is not where it was kept: asking again will not help. */
  final class Lost extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Lost(Ref ref, String why) {
      super("the value " + ref.sha256() + " of " + ref.bytes() + " bytes " + why);
    }
  }
}
