package dev.solidflux.core.id;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/**
 * The identity of a run: a UUID of version 7 (RFC 9562), so that ids sort by the time of
 * submission. Outside it is 26 characters of Crockford's base32, lower case.
 */
public record RunId(UUID uuid) implements Comparable<RunId> {

  private static final int TEXT_LENGTH = 26;
  private static final Instant LAST = Instant.ofEpochMilli((1L << 48) - 1);

  /**
   * Builds an id from a time and 74 random bits; the caller owns the clock and the randomness.
   *
   * @param at the time of submission, kept to the millisecond
   * @param random1 12 bits of it are used
   * @param random2 62 bits of it are used
   */
  public static RunId create(Instant at, long random1, long random2) {
    long high = (at.toEpochMilli() << 16) | 0x7000L | (random1 & 0xFFFL);
    long low = 0x8000_0000_0000_0000L | (random2 & 0x3FFF_FFFF_FFFF_FFFFL);
    return new RunId(new UUID(high, low));
  }

  /**
   * The id of a run that an invocation of another run begins: the same for the same, and as good as
   * random.
   *
   * @param at the time of its submission, kept to the millisecond
   */
  public static RunId of(RunId parent, int invocation, Instant at) {
    ByteBuffer named = ByteBuffer.allocate(Long.BYTES * 2 + Integer.BYTES);
    named.putLong(parent.uuid.getMostSignificantBits());
    named.putLong(parent.uuid.getLeastSignificantBits());
    named.putInt(invocation);
    try {
      ByteBuffer sum = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(named.array()));
      return create(at, sum.getLong(), sum.getLong());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  /** The first of all ids of runs that were submitted then or later, to the millisecond. */
  public static RunId firstAt(Instant at) {
    if (at.isBefore(Instant.EPOCH)) {
      return create(Instant.EPOCH, 0, 0);
    }
    Instant whole = at.isBefore(LAST) ? at.truncatedTo(ChronoUnit.MILLIS) : LAST;
    return create(whole.isBefore(at) && whole.isBefore(LAST) ? whole.plusMillis(1) : whole, 0, 0);
  }

  /** Reads the outside form; upper case and Crockford's look-alikes (o, i, l) are accepted. */
  public static Optional<RunId> parse(String text) {
    if (text.length() != TEXT_LENGTH) {
      return Optional.empty();
    }
    return Base32.decode(text).map(Base32.Bits::toUuid).map(RunId::new);
  }

  /** When the run was submitted, to the millisecond. */
  public Instant submittedAt() {
    return Instant.ofEpochMilli(uuid.getMostSignificantBits() >>> 16);
  }

  @Override
  public int compareTo(RunId other) {
    int high =
        Long.compareUnsigned(uuid.getMostSignificantBits(), other.uuid.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(
            uuid.getLeastSignificantBits(), other.uuid.getLeastSignificantBits());
  }

  /** The outside form. */
  @Override
  public String toString() {
    return Base32.encode(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
  }
}
