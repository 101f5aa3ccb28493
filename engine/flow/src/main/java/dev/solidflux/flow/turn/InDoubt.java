package dev.solidflux.flow.turn;

/**
 * What the database did, or which of its owners a shard has, is not known: memory is dropped and
 * another loop starts from the rows. No run is to blame for it.
 */
public final class InDoubt extends RuntimeException {
  private static final long serialVersionUID = 1;

  InDoubt(Throwable cause) {
    super(String.valueOf(cause), cause);
  }
}
