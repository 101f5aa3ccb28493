package dev.solidflux.core.id;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Issues and verifies task ids, {@code s1.<run>.<invocation>.<attempt>.<mac>}: ASCII, at most 80
 * bytes. The mac is 128 bits of HMAC-SHA-256 over the deployment and the rest of the id. It is
 * never stored: a reply needs no look-up to be known as ours, and a forged one is known at once.
 */
public final class TaskIds {

  private static final String PREFIX = "s1";
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;
  private final byte[] deployment;

  /**
   * @param secret at least 16 bytes, the same on every node of the deployment
   * @param deployment its name; ids of another deployment on the same broker do not verify
   */
  public TaskIds(byte[] secret, String deployment) {
    if (secret.length < 16) {
      throw new IllegalArgumentException(
          "the secret has " + secret.length + " bytes; it needs at least 16");
    }
    this.key = new SecretKeySpec(secret, ALGORITHM);
    this.deployment = (deployment + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** The id to send a task under. */
  public String issue(Attempt attempt) {
    String named =
        PREFIX + "." + attempt.run() + "." + attempt.invocation() + "." + attempt.number();
    return named + "." + mac(named);
  }

  /** What the id names, if this deployment issued it. */
  public Optional<Attempt> verify(String id) {
    if (id.length() > 80) {
      return Optional.empty();
    }
    String[] parts = id.split("\\.", -1);
    if (parts.length != 5 || !parts[0].equals(PREFIX)) {
      return Optional.empty();
    }
    Optional<RunId> run = RunId.parse(parts[1]);
    int invocation = ordinal(parts[2]);
    int number = ordinal(parts[3]);
    if (run.isEmpty() || invocation < 1 || number < 1) {
      return Optional.empty();
    }
    Attempt attempt = new Attempt(run.get(), invocation, number);
    // compared as a whole: only the one spelling that was issued verifies
    boolean ours =
        MessageDigest.isEqual(
            issue(attempt).getBytes(StandardCharsets.US_ASCII),
            id.getBytes(StandardCharsets.UTF_8));
    return ours ? Optional.of(attempt) : Optional.empty();
  }

  private static int ordinal(String digits) {
    if (digits.isEmpty()
        || digits.length() > 10
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    long value = Long.parseLong(digits);
    return value > Integer.MAX_VALUE ? -1 : (int) value;
  }

  private String mac(String named) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(deployment);
      ByteBuffer sum = ByteBuffer.wrap(mac.doFinal(named.getBytes(StandardCharsets.US_ASCII)));
      return Base32.encode(sum.getLong(), sum.getLong());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + ALGORITHM, e);
    }
  }
}
